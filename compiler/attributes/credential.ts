import { type InputOf, refused } from './attribute.ts';

/** Why there is none. */
export const WINDOWS = 'it applies to Windows containers only';

/** Account of a Windows container. */
export const credential = {
  /** Config that holds it. */
  config: refused<string>(WINDOWS)(),
  /** File that holds it. */
  file: refused<string>(WINDOWS)(),
  /** Place in the registry of Windows. */
  registry: refused<string>(WINDOWS)(),
} as const;

/** Account of a Windows container. */
export interface CredentialInput extends InputOf<typeof credential> {}
