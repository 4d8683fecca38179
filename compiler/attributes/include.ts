import { carried, type InputOf } from './attribute.ts';
import { asList } from './forms/lists.ts';
import type { Texts } from './values.ts';

/** Another Compose file, whose services join these. */
export const include = {
  /** Its path; further ones are merged onto the first. */
  path: carried<Texts>()({ long: asList }),
  /** Files of variables for it. */
  env_file: carried<Texts>()({ long: asList }),
  /** Folder that its relative paths mean. */
  project_directory: carried<string>()(),
} as const;

/**
 * Another Compose file.
 * @closed
 */
export interface IncludeInput extends InputOf<typeof include> {}
