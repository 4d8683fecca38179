import { closeSync, fsyncSync, openSync, readdirSync, readSync, realpathSync, writeSync } from 'node:fs';
import { compareText } from './diagnostic.ts';
import { type Beside, beside } from './disk.ts';
import { codeOf, isMissing, reasonOf } from './files/errors.ts';
import { type Held, hold, holdBelow, kindOf, openFile, release } from './files/held.ts';
import type { Inspected, Storage } from './host.ts';

/** Bytes that are read at once. */
const PIECE = 64 * 1024;

/** The real disk. `out` takes a piece for standard output, and settles when more may come; `mark` is that of `disk`. */
export function storage(mark: string, out: (piece: Uint8Array) => Promise<void>): Storage {
  return {
    inspect,
    pieces,
    async write(path, all, isPrivate) {
      if (path !== undefined)
        return writeFile(beside(path, { mark, followsLink: true, ...(isPrivate && { mode: 0o600 }) }), path, all);
      for await (const piece of all) await out(piece);
    },
  };
}

function inspect(root: string, path: string): Inspected {
  try {
    return holding(root, path, inspected);
  } catch (error) {
    return isMissing(error) ? { kind: 'missing' } : { kind: 'refused', why: reasonOf(error) };
  }
}

function inspected({ path, stats, target }: Held): Inspected {
  if (target !== undefined) return { kind: 'link', target };
  if (stats.isDirectory()) return { kind: 'folder', names: readdirSync(path).sort(compareText) };
  if (!stats.isFile()) return { kind: 'refused', why: kindOf(stats) };
  return { kind: 'file', size: stats.size, isExecutable: (stats.mode & 0o100) !== 0 };
}

/** What is said of something below the root while it is held. */
function holding<T>(root: string, path: string, say: (held: Held) => T): T {
  const top = hold(realpathSync(root));
  let held = top;
  try {
    if (path !== '') held = holdBelow(top, path);
    return say(held);
  } finally {
    if (held !== top) release(held);
    release(top);
  }
}

function* pieces(root: string, path: string): Generator<Uint8Array> {
  const file = told(path, () => holding(root, path, openFile));
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
