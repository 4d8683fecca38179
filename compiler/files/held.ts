import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs';
import { codeOf } from './errors.ts';

/**
 * A file, folder or anything else on the disk that is held open: whoever looks at it or reads it later gets the same
 * one, although another process has put a link in its place. Systems without `/proc` have only its path.
 */
export interface Held {
  /** For node:fs: the held thing itself, and the names below it where it is a folder. */
  readonly path: string;
  readonly stats: Stats;
  /** Where a symbolic link leads. */
  readonly target?: string;
  /** Absent on systems without `/proc`. */
  readonly fd?: number;
}

/** How things are held: by descriptors whose names `/proc` has, or, elsewhere, by their paths. */
export type Way = 'descriptors' | 'paths';

export const WAY: Way = existsSync('/proc/self/fd') ? 'descriptors' : 'paths';

/** Opens a place without any right on what lies there, hence neither waits for it nor wakes a device (Linux, open(2)). */
const O_PATH = 0o10000000;

/** Holds what lies at a path: a symbolic link is held itself. Throws where nothing does. */
export function hold(path: string, way: Way = WAY): Held {
  for (let tries = 1; ; tries++) {
    try {
      return holdOnce(path, way);
    } catch (error) {
      // Something else has taken the place of a link before the link was read.
      if (codeOf(error) !== 'EINVAL' || tries === MOST_TRIES) throw error;
    }
  }
}

const MOST_TRIES = 100;

function holdOnce(path: string, way: Way): Held {
  if (way === 'paths') return { path, ...look(path, lstatSync(path)) };
  const fd = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    return { path: `/proc/self/fd/${fd}`, ...look(path, fstatSync(fd)), fd };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function look(path: string, stats: Stats): Pick<Held, 'stats' | 'target'> {
  return { stats, ...(stats.isSymbolicLink() && { target: readlinkSync(path) }) };
}

/** Holds the entry of a held folder. The name is one step: neither `..` nor with a slash. */
export function holdIn(folder: Held, name: string): Held {
  return hold(pathIn(folder, name), folder.fd === undefined ? 'paths' : 'descriptors');
}

/** Holds what lies at a path below a held folder, without following any link. */
export function holdBelow(folder: Held, path: string): Held {
  let held: Held | undefined;
  for (const name of path.split('/')) {
    const outer: Held = held ?? folder;
    try {
      held = holdIn(outer, name);
    } finally {
      if (outer !== folder) release(outer);
    }
  }
  return held ?? folder;
}

/** For node:fs: an entry of a held folder. */
export function pathIn(folder: Held, name: string): string {
  if (name === '' || name === '.' || name === '..' || name.includes('/')) throw new Error(`bug: ${name} is no name`);
  return `${folder.path}/${name}`;
}

export function release({ fd }: Held): void {
  if (fd !== undefined) closeSync(fd);
}

/** Opens a held regular file for reading; the caller closes it. Throws for anything else. */
export function openFile(held: Held): number {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  if (!held.stats.isFile()) throw new Error(kindOf(held.stats));
  // The name in `/proc` is a link to what is held.
  const file = openSync(held.path, O_RDONLY | O_NONBLOCK | (held.fd === undefined ? O_NOFOLLOW : 0));
  const found = fstatSync(file);
  if (found.isFile()) return file;
  closeSync(file);
  throw new Error(kindOf(found));
}

/** The bytes of a held regular file; undefined for more than `most`. */
export function readHeld(held: Held, most: number): Buffer | undefined {
  if (held.stats.size > most) return undefined;
  const file = openFile(held);
  try {
    return readBytes(file, most);
  } finally {
    closeSync(file);
  }
}

/** Files of /proc say that they are empty: reads until there is no more. Undefined for more than `most`. */
export function readBytes(file: number, most: number): Buffer | undefined {
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const piece = Buffer.alloc(64 * 1024);
    const length = readSync(file, piece);
    if (length === 0) return Buffer.concat(pieces);
    size += length;
    if (size > most) return undefined;
    pieces.push(piece.subarray(0, length));
  }
}

/** Why something cannot be read as a file, in words that end a sentence. */
export function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'it is a folder';
  if (found.isSymbolicLink()) return 'it is a symbolic link, not a file';
  if (found.isFIFO()) return 'it is a named pipe, not a file';
  return found.isSocket() ? 'it is a socket, not a file' : 'it is a device, not a file';
}
