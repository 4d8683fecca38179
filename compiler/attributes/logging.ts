import { type InputOf, carried } from './attribute.ts';
import { labels } from './forms/pairs.ts';
import type { LogOptions } from './values.ts';

/** Where the engine puts a container's output. */
export const logging = {
  /** Log driver of the engine: `json-file`, `local`, `journald`. */
  driver: carried<string>()({ becomes: 'HostConfig.LogConfig.Type' }),
  /** Options of the driver. */
  options: carried<LogOptions>()({ becomes: 'HostConfig.LogConfig.Config', long: labels }),
} as const;

/** Where the engine puts a container's output. */
export interface LoggingInput extends InputOf<typeof logging> {}
