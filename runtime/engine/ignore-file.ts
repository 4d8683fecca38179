import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text of the first of these files that is in the folder; empty when none is. */
export async function ignoreText(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return '';
}
