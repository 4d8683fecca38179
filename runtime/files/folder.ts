import { basename, dirname, join } from 'node:path';
import { reasonOf } from '../../compiler/command.ts';
import { FILES_FOLDER } from '../../compiler/plan/files.ts';
import { isPrivate, tryRemovePrivate } from '../private/folder.ts';
import type { PutFile } from '../engine/engine.ts';
import { Folder, makeFolderAt, type Place } from '../sandbox/folder.ts';
import { removeAt, removeEmptyAt } from '../sandbox/remove.ts';

/** Makes a run's folder for files that are mounted, which nobody else may enter; what an earlier run left in it goes. */
export function makeFolder(folder: string): void {
  const place = placeIn(folder);
  removeAt(place);
  makeFolderAt(place, 0o700);
}

/**
 * Writes a file that is not there yet, `path` being on this host. Only root can give a file away: one that shall be
 * root's is the user's own elsewhere, who can read it anyway.
 */
export function writeOwned({ path, bytes, uid, gid, mode }: PutFile): void {
  const isRoot = process.getuid?.() === 0;
  const owner = (isRoot || uid !== 0 || gid !== 0) && { uid, gid };
  const folder = new Folder(placeIn(dirname(path)));
  try {
    folder.create(basename(path), bytes, { mode, ...(owner && { owner }) });
  } finally {
    folder.close();
  }
}

/** Removes a run's folder, and the one above when no other run has files in it. Why it is still there, if it is. */
export function removeFolder(folder: string): string | undefined {
  if (isPrivate(folder)) return tryRemovePrivate(folder);
  if (!isFilesFolder(folder)) return 'it is no folder that a run makes';
  const place = placeIn(folder);
  try {
    removeAt(place);
  } catch (error) {
    return reasonOf(error);
  }
  removeEmptyAt({ ...place, path: dirname(place.path) });
  return undefined;
}

/** The two folders that are ours, `.pod-files` and the run's, and the sandbox above them. */
function placeIn(folder: string): Place {
  const parent = dirname(folder);
  return { root: dirname(parent), path: join(basename(parent), basename(folder)) };
}

/** A label said so: nothing but what looks like ours is removed. */
export function isFilesFolder(folder: string): boolean {
  const [name = '', parent] = folder.split('/').reverse();
  if (isPrivate(folder)) return true;
  return (
    folder.startsWith('/') && parent === FILES_FOLDER && /^[a-zA-Z0-9][\w.-]*$/.test(name) && !folder.includes('/../')
  );
}
