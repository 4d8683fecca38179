import { carried, type InputOf } from './attribute.ts';
import { filePath } from './forms/moves.ts';

/** A file of variables. */
export const envFile = {
  /** Path of the file. */
  path: carried<string>()({ becomes: 'sources', paths: filePath }),
  /** Whether its absence is an error. */
  required: carried<boolean>()(),
  /** How it is read: `raw` for no quotes and no variables. */
  format: carried<'raw'>()(),
} as const;

/**
 * A file of variables.
 * @closed
 */
export interface EnvFileInput extends InputOf<typeof envFile, 'path'> {}
