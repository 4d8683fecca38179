import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { compareText } from './diagnostic.ts';
import { type Beside, beside } from './disk.ts';
import { codeOf, reasonOf } from './files/errors.ts';
import type { Inspected, Storage } from './host.ts';

/** Bytes that are read at once. */
const PIECE = 64 * 1024;

/** The real disk. `out` takes a piece for standard output, and settles when more may come; `mark` is that of `disk`. */
export function storage(mark: string, out: (piece: Uint8Array) => Promise<void>): Storage {
  return {
    inspect,
    pieces,
    async write(path, all, isPrivate) {
      if (path !== undefined) return writeFile(beside(path, mark, isPrivate ? 0o600 : undefined), path, all);
      for await (const piece of all) await out(piece);
    },
  };
}

function inspect(path: string): Inspected {
  try {
    const what = lstatSync(path);
    if (what.isSymbolicLink()) return { kind: 'link', target: readlinkSync(path) };
    if (what.isDirectory()) return { kind: 'folder', names: readdirSync(path).sort(compareText) };
    if (!what.isFile()) return { kind: 'refused', why: kindOf(what) };
    return { kind: 'file', size: what.size, isExecutable: (what.mode & 0o100) !== 0 };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return { kind: 'missing' };
    return { kind: 'refused', why: reasonOf(error) };
  }
}

function kindOf(what: Stats): string {
  if (what.isFIFO()) return 'it is a named pipe, not a file';
  return what.isSocket() ? 'it is a socket, not a file' : 'it is a device, not a file';
}

/** Opened without waiting and without following: it may have been replaced since it was looked at. */
function* pieces(path: string): Generator<Uint8Array> {
  const file = told(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW));
  try {
    for (;;) {
      const piece = Buffer.alloc(PIECE);
      const length = told(path, () => readSync(file, piece));
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function told<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Error(`${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

async function writeFile(place: Beside, path: string, all: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    const file = openSync(place.file, place.how.flag, place.how.mode);
    try {
      for await (const piece of all) writeWhole(file, piece);
      if (place.isNew) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    place.finish();
  } catch (error) {
    place.undo();
    throw codeOf(error) === '' ? error : new Error(`${path} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

function writeWhole(file: number, piece: Uint8Array): void {
  for (let done = 0; done < piece.length; ) done += writeSync(file, piece, done);
}
