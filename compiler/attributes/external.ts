import { carried, type InputOf } from './attribute.ts';

/** The old form of `external`, which named the thing; today `name` does. */
export const externalName = {
  /** Its name on the engine. */
  name: carried<string>()(),
} as const;

/** The old form of `external`, which named the thing; today `name` does. */
export interface ExternalName extends InputOf<typeof externalName> {}
