import { constants, fstatSync, lstatSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Held, holdIn, isMissing, release } from '../../compiler/command.ts';

/** A file, folder or symbolic link below a held folder, held until the next one is asked for. */
export interface TreeEntry {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly held: Held;
}

/** Folders in folders: each has a descriptor open while its entries are listed. */
const MOST_LEVELS = 256;

/**
 * All entries of a folder for which `isIn` holds, a folder before what is in it, in the order of the names' bytes.
 * Devices, pipes and sockets are left out, and so is what vanishes meanwhile.
 */
export function* entriesOf(folder: Held, isIn: (path: string) => boolean): Generator<TreeEntry, void, undefined> {
  yield* below(folder, [], isIn);
}

function* below(
  folder: Held,
  parents: readonly string[],
  isIn: (path: string) => boolean,
): Generator<TreeEntry, void, undefined> {
  if (parents.length > MOST_LEVELS) throw new Error(`folders are nested in more than ${MOST_LEVELS} levels`);
  const names = readdirSync(folder.path).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    const path = [...parents, name].join('/');
    if (!isIn(path)) continue;
    if (name.includes('\ufffd')) throw new Error(`the name of ${path} is no UTF-8`);
    const entry = entryOf(folder, name, path);
    if (!entry) continue;
    try {
      yield entry;
      if (entry.kind === 'folder') yield* below(entry.held, [...parents, name], isIn);
    } finally {
      release(entry.held);
    }
  }
}

function entryOf(folder: Held, name: string, path: string): TreeEntry | undefined {
  let held: Held | undefined;
  try {
    held = holdIn(folder, name);
    const { stats, target } = held;
    if (stats.isDirectory()) return { path, kind: 'folder', held };
    if (stats.isFile()) return { path, kind: 'file', held };
    if (target !== undefined) return { path, kind: 'link', held };
    release(held);
    return undefined;
  } catch (error) {
    if (held) release(held);
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Nanoseconds since 1970. */
export function modifiedNs({ fd, path }: Held): bigint {
  return (fd === undefined ? lstatSync(path, { bigint: true }) : fstatSync(fd, { bigint: true })).mtimeNs;
}

/** The bytes of a held file, piece by piece; it stays the same file when its path leads elsewhere by now. */
export async function* contentsOf({ path, fd, stats }: Held): AsyncGenerator<Uint8Array, void, undefined> {
  if (!stats.isFile()) throw new Error('it is no regular file');
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  const file = await open(path, O_RDONLY | O_NONBLOCK | (fd === undefined ? O_NOFOLLOW : 0));
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

const CHUNK_BYTES = 64 * 1024;
