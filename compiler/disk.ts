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

/** Beside its place first, then renamed: whoever reads it sees the old text or the new, never a part. */
function write(path: string, text: string, mark: string): void {
  const kind = kindOf(path);
  try {
    // A device or a pipe is written to, not replaced; behind a link, its target is replaced.
    if (kind === 'other') writeFileSync(path, text);
    else replace(kind === 'file' ? realpathSync(path) : path, text, mark);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

function replace(place: string, text: string, mark: string): void {
  const beside = `${place}.${mark}.part`;
  try {
    writeFileSync(beside, text, { flush: true });
    renameSync(beside, place);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
