/** What is known of one thing that a host needs: - `warn`: pods may run, but not all, not always, or not as safely. */
export interface Line {
  readonly check: Check;
  readonly level: Level;
  readonly text: string;
  /** What to do. */
  readonly remedy?: string;
}

export type Level = 'ok' | 'warn' | 'fail';

/** In the order of the report. */
export const CHECKS = [
  'node',
  'operator',
  'registries',
  'engine',
  'cgroups',
  'memory',
  'networks',
  'clock',
  'disk',
  'leftovers',
  'binds',
  'agent',
  'launcher',
  'isolation',
  'work-dir',
  'ports',
  'hook',
] as const;

export type Check = (typeof CHECKS)[number];

export function ok(check: Check, text: string): Line {
  return { check, level: 'ok', text };
}

export function warn(check: Check, text: string, remedy?: string): Line {
  return { check, level: 'warn', text, ...(remedy !== undefined && { remedy }) };
}

export function fail(check: Check, text: string, remedy?: string): Line {
  return { check, level: 'fail', text, ...(remedy !== undefined && { remedy }) };
}

/** In one sentence: what is wrong, and what to do. */
export function sentence({ text, remedy }: Line): string {
  return remedy === undefined ? text : `${text}; ${remedy}`;
}
