import { type InputOf, refused } from './attribute.ts';

const WHY = 'it applies to Windows containers only';

/** Account of a Windows container. */
export const credential = {
  /** Config that holds it. */
  config: refused<string>(WHY)(),
  /** File that holds it. */
  file: refused<string>(WHY)(),
  /** Place in the registry of Windows. */
  registry: refused<string>(WHY)(),
} as const;

/** Account of a Windows container. */
export interface CredentialInput extends InputOf<typeof credential> {}
