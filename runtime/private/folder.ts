import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, unlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { reasonOf } from '../../compiler/command.ts';
import { mountsBelow } from './mount.ts';
import { unpin } from './pins.ts';

/** Where an executor that is root keeps, for each pod, what no container may reach by a path. */
export const PRIVATE_ROOT = '/run/pod-executor';

/** In a pod's private folder: pinned bind sources, the files of secrets and configs, and which run's folder this is. */
export const PINS = 'pins';
export const FILES = 'files';
const OWNER = 'owner';

/** Makes a pod's private folder, which root alone can enter. What an earlier run of the same pod left there goes. */
export function makePrivate(folder: string, owner: string): void {
  const root = folder.slice(0, folder.lastIndexOf('/'));
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(root);
  if (!lstatSync(root).isDirectory() || uid !== process.getuid?.()) throw new Error(`${root} is not root's own folder`);
  chmodSync(root, 0o700);
  if (existsSync(folder)) removePrivate(folder);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(`${folder}/${OWNER}`, owner, { mode: 0o600 });
  mkdirSync(`${folder}/${FILES}`, { mode: 0o700 });
}

/**
 * Removes a pod's private folder: unmounts what is mounted there, then removes single files and empty folders. Nothing
 * is removed recursively, so that user data is safe even below a mount that stays.
 */
export function removePrivate(folder: string): void {
  unpin(`${folder}/${PINS}`);
  const [left] = mountsBelow(folder);
  if (left !== undefined) throw new Error(`${left} is still mounted`);
  for (const name of namesIn(`${folder}/${FILES}`)) unlessGone(() => unlinkSync(`${folder}/${FILES}/${name}`));
  for (const inner of [FILES, PINS]) unlessGone(() => rmdirSync(`${folder}/${inner}`));
  // Last: as long as anything is there, a cleaner must know whose it is.
  unlessGone(() => unlinkSync(`${folder}/${OWNER}`));
  unlessGone(() => rmdirSync(folder));
  try {
    rmdirSync(folder.slice(0, folder.lastIndexOf('/')));
  } catch {
    // Another pod's folder is there.
  }
}

/** Each pod's private folder, with what makePrivate wrote into it; the text is empty where that cannot be read. */
export function privateFolders(root = PRIVATE_ROOT): readonly { readonly folder: string; readonly owner: string }[] {
  return namesIn(root)
    .filter(isName)
    .map((name) => ({ folder: `${root}/${name}`, owner: textOf(`${root}/${name}/${OWNER}`) }));
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Another cleaner may be at it. */
function unlessGone(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** Whether a path is that of a pod's private folder. */
export function isPrivate(folder: string): boolean {
  return folder.startsWith(`${PRIVATE_ROOT}/`) && isName(folder.slice(PRIVATE_ROOT.length + 1));
}

function isName(name: string): boolean {
  return /^[a-zA-Z0-9][\w.-]*$/.test(name);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Why a private folder is still there; undefined when it is gone. */
export function tryRemovePrivate(folder: string): string | undefined {
  try {
    removePrivate(folder);
    return undefined;
  } catch (error) {
    return error instanceof Error && !('code' in error) ? error.message : reasonOf(error);
  }
}
