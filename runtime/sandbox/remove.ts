import { readdirSync, realpathSync, rmdirSync, unlinkSync } from 'node:fs';
import { type Held, hold, holdBelow, holdIn, isMissing, pathIn, release } from '../../compiler/command.ts';
import type { Place } from './folder.ts';

/**
 * Removes what lies at a place below a root, folders with all that is in them: by held folders, so that a link which a
 * container puts on the way, or in the place of a folder, is at most removed itself. Another file system that is mounted
 * there is left alone, and is an error. What is not there is no error.
 */
export function removeAt({ root, path }: Place): void {
  const [name = '', ...parents] = path.split('/').reverse();
  try {
    below({ root, path: parents.reverse().join('/') }, (folder) => remove(folder, name));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Removes a folder if nothing is in it. */
export function removeEmptyAt({ root, path }: Place): void {
  try {
    below({ root, path: '' }, (folder) => rmdirSync(pathIn(folder, path)));
  } catch {
    // Something is in it, or it is gone.
  }
}

/** Lends a held folder below a root. */
function below({ root, path }: Place, act: (folder: Held) => void): void {
  const top = hold(realpathSync(root));
  let folder = top;
  try {
    if (path !== '') folder = holdBelow(top, path);
    act(folder);
  } finally {
    if (folder !== top) release(folder);
    release(top);
  }
}

function remove(folder: Held, name: string): void {
  const held = holdIn(folder, name);
  const isFolder = held.stats.isDirectory();
  try {
    if (isFolder && held.stats.dev !== folder.stats.dev) throw new Error('another file system is mounted there');
    for (const inner of isFolder ? readdirSync(held.path) : []) removeIn(held, inner);
  } finally {
    release(held);
  }
  if (isFolder) rmdirSync(pathIn(folder, name));
  else unlinkSync(pathIn(folder, name));
}

/** What has gone meanwhile is gone. */
function removeIn(folder: Held, name: string): void {
  try {
    remove(folder, name);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
