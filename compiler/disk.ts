import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Disk, FileText } from './cli/world.ts';

/** The files that arguments name, wherever they lie. `mark` tells apart processes that write to one place. */
export function disk(mark: string): Disk {
  return { read, isFile: (path) => kindOf(path) === 'file', write: (path, text) => write(path, text, mark) };
}

function read(path: string): FileText {
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'refused', why: code === 'EISDIR' ? 'it is a folder' : code };
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
  // A device or a pipe is written to, not replaced; behind a link, its target is replaced.
  if (kind === 'other') writeFileSync(path, text);
  else replace(kind === 'file' ? realpathSync(path) : path, text, mark);
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

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
