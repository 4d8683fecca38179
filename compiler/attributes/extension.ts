import { carried, type InputOf } from './attribute.ts';

/** The service that another is made from. */
export const extension = {
  /** Its name. */
  service: carried<string>()(),
  /** Its file; without it, this one. */
  file: carried<string>()(),
} as const;

/**
 * The service that another is made from.
 * @closed
 */
export interface ExtensionInput extends InputOf<typeof extension, 'service'> {}
