import { mkdirSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Held, pathIn, reach, release, type Rooms } from '../../compiler/command.ts';

/**
 * Holds a bind source, walked to from held folders: nobody can change its path meanwhile. With `create` missing folders
 * are made in the held folder above. A source that is neither a folder nor a regular file is refused: the Engine would
 * wait for a FIFO. The caller releases it.
 */
export function holdSource(rooms: Rooms, source: string, create: boolean): Held {
  const found = reach(rooms, source);
  if (found.kind === 'held') {
    const { stats } = found.held;
    if (stats.isDirectory() || stats.isFile()) return found.held;
    release(found.held);
    throw new Error('it is neither a folder nor a regular file');
  }
  if (found.kind === 'missing' && create && source !== dirname(source)) {
    makeIn(holdSource(rooms, dirname(source), true), source.slice(source.lastIndexOf('/') + 1));
    return holdSource(rooms, source, false);
  }
  throw new Error(found.kind === 'refused' ? found.why : WHY[found.kind]);
}

const WHY = {
  missing: 'there is no such file or folder',
  outside: 'a symbolic link on its way leads out of the sandbox',
} as const;

/** With the rights that the Engine gives to a missing source. */
function makeIn(folder: Held, name: string): void {
  const umask = process.umask(0o022);
  try {
    mkdirSync(pathIn(folder, name));
  } finally {
    process.umask(umask);
    release(folder);
  }
}

/** The path of a held file or folder, without links on its way. */
export function heldPath({ fd }: Held): string {
  if (fd === undefined) throw new Error('this system has no /proc');
  return readlinkSync(`/proc/self/fd/${fd}`);
}

/** A path without the links on its way; undefined for a missing one. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(ENOENT|ENOTDIR)$/.test(String(error.code))) return undefined;
    throw error;
  }
}
