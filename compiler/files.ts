import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Found, Host } from './host.ts';

/** The one device that is a file: people write it for a file with nothing in it. */
const NOTHING = '/dev/null';

/** Bytes. Nothing that a Compose file names, apart from build contexts and binds, is larger. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The files below a root folder, and those at or below the allowed absolute paths. Links may lead from one to the other. */
export function files(root: string, allowed: readonly string[] = []): Host {
  const places: Places = { root: resolve(root), rooms: [root, ...allowed].map((path) => real(resolve(path))) };
  return { read: (path) => read(places, path), look: (path) => look(places, path) };
}

interface Places {
  readonly root: string;
  /** The root and the allowed paths, without symbolic links. */
  readonly rooms: readonly string[];
}

/** The path without symbolic links; as it is where it does not exist. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function read(places: Places, path: string): Found {
  const found = find(places, path);
  if (found.kind !== 'path') return found;
  try {
    return readWhole(found.path);
  } catch (error) {
    return { kind: 'refused', why: reasonOf(error) };
  }
}

function look(places: Places, path: string): ReturnType<Host['look']> {
  const found = find(places, path);
  if (found.kind !== 'path') return found.kind === 'refused' ? 'other' : found.kind;
  try {
    const what = statSync(found.path);
    return what.isFile() ? 'file' : what.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'other';
  }
}

type Place = { readonly kind: 'path'; readonly path: string } | Exclude<Found, { readonly kind: 'text' }>;

/** Follows symbolic links; a path that leaves the rooms is outside whether or not something is there. */
function find({ root, rooms }: Places, path: string): Place {
  if (path.includes('\0')) return { kind: 'refused', why: 'its name holds a NUL character' };
  const whole = resolve(root, path);
  try {
    const target = realpathSync(whole);
    return inside(rooms, target) ? { kind: 'path', path: target } : { kind: 'outside' };
  } catch (error) {
    if (!inside(rooms, nearest(whole))) return { kind: 'outside' };
    return isMissing(error) ? { kind: 'missing' } : { kind: 'refused', why: reasonOf(error) };
  }
}

function inside(rooms: readonly string[], path: string): boolean {
  return rooms.some((room) => path === room || path.startsWith(room.endsWith(sep) ? room : room + sep));
}

/** The real path of what exists on the way to a path, and the rest of the path behind it. */
function nearest(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      return realpathSync(folder) + path.slice(folder === sep ? 0 : folder.length);
    } catch {
      if (folder === dirname(folder)) return path;
    }
  }
}

/** Opened without waiting: a FIFO without a writer would block for ever. */
function readWhole(path: string): Found {
  if (path === NOTHING) return { kind: 'text', text: '', bytes: new Uint8Array() };
  if (!statSync(path).isFile()) return { kind: 'refused', why: kindOf(path) };
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const what = fstatSync(file);
    if (!what.isFile()) return { kind: 'refused', why: 'it is no file' };
    if (what.size > MOST_BYTES) return TOO_LARGE;
    const bytes = readBytes(file);
    return bytes ? { kind: 'text', text: new TextDecoder().decode(bytes), bytes } : TOO_LARGE;
  } finally {
    closeSync(file);
  }
}

const TOO_LARGE: Found = { kind: 'refused', why: 'it is larger than 16 MiB' };

/** Files of /proc say that they are empty: read until there is no more. Undefined for more than is allowed. */
export function readBytes(file: number, most = MOST_BYTES): Buffer | undefined {
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

function kindOf(path: string): string {
  const what = statSync(path);
  if (what.isDirectory()) return 'it is a folder';
  if (what.isFIFO()) return 'it is a named pipe, not a file';
  return what.isSocket() ? 'it is a socket, not a file' : 'it is a device, not a file';
}

const WORDS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'it is no folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'no space is left',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied; its rights, or those of a folder above it, do not allow it',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk cannot read it',
  EMFILE: 'too many files are open',
};

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** What the system refused, without its own jargon. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return WORDS[code] ?? `the system says ${code || 'no'}`;
}
