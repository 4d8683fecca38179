import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The project's top folder, seen from dist/test/support. */
export const root = join(import.meta.dirname, '../../..');

export interface SourceFile {
  /** From the top folder: `compiler/read.ts`. */
  readonly path: string;
  readonly text: string;
  /** What it imports: packages by name, `node:fs`, our files by their path from the top folder. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"`]*?\bfrom\s*'([^']+)'|\bimport\s*\(\s*'([^']+)'|(?:^|\n)import\s*'([^']+)'/g;

/** Every source file written by hand in these folders, sorted by path; a folder may not be there yet. */
export function sources(...folders: readonly string[]): readonly SourceFile[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => posix.join(folder, file)),
    )
    .filter((path) => /\.(ts|mjs)$/.test(path) && !path.includes('/generated/'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: imports(path, text) };
    });
}

function imports(path: string, text: string): readonly string[] {
  return [...withoutComments(text).matchAll(IMPORT)].map((found) => {
    const name = found[1] ?? found[2] ?? found[3] ?? '';
    if (name.startsWith('.')) return posix.join(posix.dirname(path), name);
    if (name.startsWith('node:')) return name;
    return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
  });
}

/** Good enough for our own style: a comment begins a line or follows a space. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
