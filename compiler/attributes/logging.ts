import { type InputOf, notYet } from './attribute.ts';
import { labels } from './forms/pairs.ts';
import type { LogOptions } from './values.ts';

/** Where the engine puts a container's output. */
export const logging = {
  /** Log driver of the engine: `json-file`, `local`, `journald`. */
  driver: notYet<string>()(),
  /** Options of the driver. */
  options: notYet<LogOptions>()({ long: labels }),
} as const;

/** Where the engine puts a container's output. */
export interface LoggingInput extends InputOf<typeof logging> {}
