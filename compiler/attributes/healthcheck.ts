import { carried, type InputOf } from './attribute.ts';
import { duration, showAlways, showDuration } from './forms/sizes.ts';
import { healthTest } from './forms/commands.ts';

/** Command that tells whether a service is well. */
export const healthcheck = {
  /** The command: a text for a shell, or a list that starts with `CMD`, `CMD-SHELL` or `NONE`. */
  test: carried<string | readonly string[]>()({ becomes: 'Healthcheck.Test', long: healthTest, merge: 'replace' }),
  /** Time between two checks: `30s`. */
  interval: carried<string>()({ becomes: 'Healthcheck.Interval', long: duration, show: showDuration }),
  /** Time that one check may take. */
  timeout: carried<string>()({ becomes: 'Healthcheck.Timeout', long: duration, show: showDuration }),
  /**
   * Failures in a row that make the service unhealthy.
   * @minimum 0
   * @TJS-type integer
   */
  retries: carried<number>()({ becomes: 'Healthcheck.Retries', show: showAlways }),
  /** Time after the start in which failures do not count. */
  start_period: carried<string>()({ becomes: 'Healthcheck.StartPeriod', long: duration, show: showDuration }),
  /** Time between two checks in the start period. */
  start_interval: carried<string>()({ becomes: 'Healthcheck.StartInterval', long: duration, show: showDuration }),
  /** Whether there is no check, not even the image's. */
  disable: carried<boolean>()({ becomes: 'Healthcheck.Test, containers.health' }),
} as const;

/** Command that tells whether a service is well. */
export interface HealthcheckInput extends InputOf<typeof healthcheck> {}
