import type { Given, Mistake } from '../../compiler/command.ts';
import { isMistake, usage, value } from '../../compiler/command.ts';
import { type Limits, limitsOf } from '../engine/limits.ts';

/** The number of seconds that an option says; undefined when it was not given. */
export function secondsOf(given: Given, name: string): number | undefined | Mistake {
  const text = value(given, name);
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : usage(`--${name} needs a number of seconds: 30`);
}

/** Seconds of `90s`, `10m`, `2h` or `1d`; undefined when it was not given. */
export function durationOf(given: Given, name: string): number | undefined | Mistake {
  const text = value(given, name);
  if (text === undefined) return undefined;
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  return number === '' ? usage(`--${name} needs a time: 90s, 10m, 2h or 1d`) : Number(number) * (UNITS[unit] ?? 1);
}

const UNITS: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3600, d: 86_400 };

/** What `--engine-seconds` says of the Engine's time; none would be too little for anything. */
export function engineLimits(given: Given): Partial<Limits> | Mistake {
  const seconds = secondsOf(given, 'engine-seconds');
  if (isMistake(seconds)) return seconds;
  if (seconds === 0) return usage('--engine-seconds must be at least 1');
  return seconds === undefined ? {} : limitsOf(seconds);
}
