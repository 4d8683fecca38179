import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Disk, FileText } from './cli/world.ts';
import { codeOf, reasonOf } from './files.ts';

/** The files that arguments name, wherever they lie. `mark` tells apart processes that write to one place. */
export function disk(mark: string): Disk {
  return { read: readText, isFile: (path) => kindOf(path) === 'file', write: (path, text) => write(path, text, mark) };
}

/** The text of a path, or of an open file by its number. */
export function readText(path: string | number): FileText {
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return { kind: 'missing' };
    return { kind: 'refused', why: reasonOf(error) };
  }
}

function kindOf(path: string): 'file' | 'missing' | 'other' {
  try {
    return statSync(path).isFile() ? 'file' : 'other';
  } catch {
    return 'missing';
  }
}

function write(path: string, text: string, mark: string): void {
  const place = beside(path, mark);
  try {
    writeFileSync(place.file, text, { flush: place.isNew });
    place.finish();
  } catch (error) {
    place.undo();
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Where something is written that is whole or not at all. */
interface Beside {
  /** What is to be written to. */
  readonly file: string;
  /** It is a file of its own, which takes its place in the end. */
  readonly isNew: boolean;
  finish(): void;
  undo(): void;
}

/** Beside its place first, then renamed: whoever reads it sees the old file or the new, never a part. */
export function beside(path: string, mark: string): Beside {
  const kind = kindOf(path);
  // A device or a pipe is written to, not replaced; behind a link, its target is replaced.
  if (kind === 'other') return { file: path, isNew: false, finish: () => {}, undo: () => {} };
  const place = kind === 'file' ? realpathSync(path) : path;
  const file = `${place}.${mark}.part`;
  return { file, isNew: true, finish: () => renameSync(file, place), undo: () => rmSync(file, { force: true }) };
}
