import { constants, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { type Held, hold, holdIn, pathIn, release } from '../../compiler/command.ts';

/** Where a folder lies: symbolic links on the way to `root` are followed, for no container can put one there; below, none. */
export interface Place {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
}

/** The place of a folder that the user names: below the sandbox, where a container may have put links, or elsewhere. */
export function placeOf(folder: string, sandbox: string): Place {
  const path = relative(sandbox, resolve(folder));
  const isOutside = isAbsolute(path) || path === '..' || path.startsWith('../');
  return isOutside ? { root: folder, path: '' } : { root: sandbox, path };
}

/**
 * A folder in which the executor writes, and a container may do so too: it may put links, pipes, devices or folders
 * where our files go. The folder is opened once, and names are looked up in the opened folder; links are not followed,
 * and only regular files are opened.
 */
export class Folder {
  readonly #place: Place;
  #held: Held | undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Opens a file to append to, made where it is missing. */
  append(name: string): Promise<FileHandle> {
    return this.#open(name, constants.O_APPEND);
  }

  /** Opens a file to write anew, made where it is missing. */
  overwrite(name: string): Promise<FileHandle> {
    return this.#open(name, constants.O_TRUNC);
  }

  /** Writes a file whole or not at all; a link, pipe or device of that name is replaced, a folder is not. */
  replace(name: string, text: string): void {
    const folder = this.#opened();
    const part = pathIn(folder, `.${name}.part`);
    rmSync(part, { force: true });
    try {
      writeFileSync(part, text, { flag: 'wx', mode: 0o644 });
      renameSync(part, pathIn(folder, name));
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  }

  /** Puts a file in the place of another. A missing one is no trouble. */
  rename(name: string, to: string): void {
    const folder = this.#opened();
    try {
      renameSync(pathIn(folder, name), pathIn(folder, to));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  close(): void {
    if (this.#held) release(this.#held);
    this.#held = undefined;
  }

  async #open(name: string, how: number): Promise<FileHandle> {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
    const folder = this.#opened();
    const held = heldIn(folder, name);
    if (!held) return open(pathIn(folder, name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | how, 0o644);
    try {
      if (held.stats.isSymbolicLink()) throw new Error(A_LINK);
      if (!held.stats.isFile()) throw new Error('it is no regular file');
      // The name in /proc is itself a link, to what is held.
      return await open(held.path, O_WRONLY | O_NONBLOCK | how | (held.fd === undefined ? O_NOFOLLOW : 0));
    } finally {
      release(held);
    }
  }

  #opened(): Held {
    this.#held ??= holdFolder(this.#place);
    return this.#held;
  }
}

const A_LINK = 'it is a symbolic link, which is not followed';

/** Holds a folder; it and those on the way are made where they are missing. */
function holdFolder({ root, path }: Place): Held {
  mkdirSync(root, { recursive: true, mode: 0o755 });
  let folder = hold(realpathSync(root));
  for (const name of path.split('/').filter((step) => step !== '' && step !== '.')) {
    const outer = folder;
    try {
      folder = folderIn(outer, name);
    } finally {
      release(outer);
    }
  }
  return folder;
}

function folderIn(outer: Held, name: string): Held {
  const inner = heldIn(outer, name) ?? made(outer, name);
  if (inner.stats.isDirectory()) return inner;
  release(inner);
  throw new Error(
    `its folder ${name} is ${inner.stats.isSymbolicLink() ? 'a symbolic link, which is not followed' : 'no folder'}`,
  );
}

function made(outer: Held, name: string): Held {
  mkdirSync(pathIn(outer, name), { mode: 0o755 });
  return holdIn(outer, name);
}

function heldIn(folder: Held, name: string): Held | undefined {
  try {
    return holdIn(folder, name);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
