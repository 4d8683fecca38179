import { closeSync, constants, cpSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Copies a golden case's folder, links as links, lends the copy to a body and removes it. */
export function inCaseCopy<T>(folder: string, body: (copy: string) => T): T {
  const parent = mkdtempSync(join(tmpdir(), 'a copy of a case-'));
  try {
    const copy = join(parent, 'deeper', basename(folder));
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    return body(copy);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

/** Replaces a file's text. Throws where the path is a symbolic link: golden cases hold links that lead to the host. */
export function rewrite(path: string, text: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}
