import {
  chmodSync,
  closeSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Disk, FileText } from './cli/world.ts';
import { decode } from './files/decode.ts';
import { codeOf, reasonOf } from './files/errors.ts';
import { readBytes } from './files/held.ts';

/** The files that arguments name, wherever they lie. `mark` tells apart processes that write to one place. */
export function disk(mark: string): Disk {
  return {
    read: readText,
    isFile: (path) => kindOf(path, statSync) === 'file',
    write: (path, text, how) => write(beside(path, { mark, ...how }), text),
  };
}

/** MiB: more than the plan of 10,000 services has, and less than a text may have. */
const MOST_MIB = 128;

/** The text of a path, or of an open file by its number. */
export function readText(path: string | number): FileText {
  try {
    const file = typeof path === 'number' ? path : openSync(path, 'r');
    try {
      const bytes = readBytes(file, MOST_MIB * 1024 * 1024);
      return bytes
        ? { kind: 'text', text: decode(bytes) }
        : { kind: 'refused', why: `it is larger than ${MOST_MIB} MiB` };
    } finally {
      if (file !== path) closeSync(file);
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return { kind: 'missing' };
    return { kind: 'refused', why: reasonOf(error) };
  }
}

/** With lstatSync a symbolic link is `other`. */
function kindOf(path: string, look: typeof statSync): 'file' | 'missing' | 'other' {
  try {
    return look(path)?.isFile() ? 'file' : 'other';
  } catch {
    return 'missing';
  }
}

function write(place: Beside, text: string): void {
  try {
    writeFileSync(place.file, text, { flush: place.isNew, ...place.how });
    place.finish();
  } catch (error) {
    place.undo();
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Where something is written that is whole or not at all. */
export interface Beside {
  /** What is to be written to. */
  readonly file: string;
  /** It is a file of its own, which takes its place in the end. */
  readonly isNew: boolean;
  readonly how: { readonly flag: 'w' | 'wx'; readonly mode: number };
  finish(): void;
  undo(): void;
}

/** How a file is written. */
interface Manner {
  /** Tells apart processes that write to one place. */
  readonly mark: string;
  /** The file behind a link is replaced, and a device or pipe is written to. */
  readonly followsLink?: boolean;
  readonly mode?: number;
  /** The file is its owner's alone, whatever the umask and the rights of a file that it takes the place of. */
  readonly isPrivate?: boolean;
}

/** Of a file that is new, the user's umask aside. */
const USUAL_MODE = 0o666;

const PRIVATE_MODE = 0o600;

/**
 * Beside its place first, then renamed: whoever reads it sees the old file or the new, never a part. What takes the place
 * of a file has the rights of that.
 */
export function beside(path: string, { mark, followsLink = false, mode = USUAL_MODE, isPrivate }: Manner): Beside {
  const kind = kindOf(path, followsLink ? statSync : lstatSync);
  if (kind === 'other' && followsLink)
    return { file: path, isNew: false, how: { flag: 'w', mode }, finish: () => {}, undo: () => {} };
  const place = kind === 'file' && followsLink ? realpathSync(path) : path;
  const rights = isPrivate ? PRIVATE_MODE : kind === 'file' ? statSync(place).mode & 0o777 : undefined;
  const file = `${place}.${mark}.part`;
  // Of a process that was killed and had this number.
  drop(file);
  const finish = (): void => {
    if (rights !== undefined) chmodSync(file, rights);
    renameSync(file, place);
  };
  return {
    file,
    isNew: true,
    how: { flag: 'wx', mode: rights ?? mode },
    finish,
    undo: () => drop(file),
  };
}

/** Whatever keeps it from going is told by who opens it. */
function drop(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {}
}
