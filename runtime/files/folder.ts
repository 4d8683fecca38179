import { chmodSync, chownSync, lstatSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../../compiler/command.ts';
import { FILES_FOLDER } from '../../compiler/plan/files.ts';
import { isPrivate, tryRemovePrivate } from '../private/folder.ts';
import type { PutFile } from '../engine/engine.ts';

/** Makes a run's folder for files that are mounted, which nobody else may enter; what an earlier run left in it goes. */
export function makeFolder(folder: string): void {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  // Somebody else's link would lead the secrets to another place.
  if (!lstatSync(parent).isDirectory()) throw new Error(`${parent} is no folder`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
}

/**
 * Writes a file that is not there yet, `path` being on this host. Only root can give a file away: one that shall be
 * root's is the user's own elsewhere, who can read it anyway.
 */
export function writeOwned({ path, bytes, uid, gid, mode }: PutFile): void {
  writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
  const isRoot = process.getuid?.() === 0;
  if (isRoot || uid !== 0 || gid !== 0) chownSync(path, uid, gid);
  chmodSync(path, mode);
}

/** Removes a run's folder, and the one above when no other run has files in it. Why it is still there, if it is. */
export function removeFolder(folder: string): string | undefined {
  if (isPrivate(folder)) return tryRemovePrivate(folder);
  if (!isFilesFolder(folder)) return 'it is no folder that a run makes';
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    return reasonOf(error);
  }
  try {
    rmdirSync(dirname(folder));
  } catch {
    // Not empty, or gone.
  }
  return undefined;
}

/** A label said so: nothing but what looks like ours is removed. */
export function isFilesFolder(folder: string): boolean {
  const [name = '', parent] = folder.split('/').reverse();
  if (isPrivate(folder)) return true;
  return (
    folder.startsWith('/') && parent === FILES_FOLDER && /^[a-zA-Z0-9][\w.-]*$/.test(name) && !folder.includes('/../')
  );
}
