import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { type Held, hold, holdIn, isMissing, pathIn, release } from '../../compiler/command.ts';

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

  /** Writes a file that is not there yet. Until it has its owner and mode, nobody else can read it. */
  create(name: string, bytes: Uint8Array, { owner, mode }: Rights): void {
    const file = openSync(pathIn(this.#opened(), name), 'wx', 0o600);
    try {
      writeFileSync(file, bytes);
      if (owner) fchownSync(file, owner.uid, owner.gid);
      fchmodSync(file, mode);
    } finally {
      closeSync(file);
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

export interface Rights {
  /** The executor's own user when absent. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly mode: number;
}

const A_LINK = 'it is a symbolic link, which is not followed';

/** Makes a folder and those on the way where they are missing. */
export function makeFolderAt(place: Place, mode: number): void {
  release(holdFolder(place, mode));
}

/** Holds a folder; it and those on the way are made where they are missing. */
function holdFolder({ root, path }: Place, mode = 0o755): Held {
  mkdirSync(root, { recursive: true, mode });
  let folder = hold(realpathSync(root));
  for (const name of stepsOf(path)) {
    const outer = folder;
    try {
      folder = folderIn(outer, name, mode);
    } finally {
      release(outer);
    }
  }
  return folder;
}

function stepsOf(path: string): readonly string[] {
  return path.split('/').filter((step) => step !== '' && step !== '.');
}

function folderIn(outer: Held, name: string, mode: number): Held {
  const inner = heldIn(outer, name) ?? made(outer, name, mode);
  if (inner.stats.isDirectory()) return inner;
  release(inner);
  throw new Error(
    `its folder ${name} is ${inner.stats.isSymbolicLink() ? 'a symbolic link, which is not followed' : 'no folder'}`,
  );
}

function made(outer: Held, name: string, mode: number): Held {
  mkdirSync(pathIn(outer, name), { mode });
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
