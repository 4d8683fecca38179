/** Durations and byte sizes as Compose files write them, and as docker compose prints them. */

import { withoutEnd } from './match.ts';

const NANOSECONDS: { readonly [unit: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86400e9,
  w: 604800e9,
};

/** The longest duration that Go holds, in nanoseconds: 292 years. */
const LONGEST = 2 ** 63;

/** Nanoseconds of `1h30m`, `1.5s`, `-2ms`, `0`; undefined for anything else. Every number needs a unit, except 0. */
export function parseDuration(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return 0;
  const piece = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h|d|w)/y;
  let sum = 0;
  while (piece.lastIndex < rest.length) {
    const found = piece.exec(rest);
    if (!found) return undefined;
    const [, whole = '', part = '', unit = ''] = found;
    if (whole === '' && part === '') return undefined;
    const scale = NANOSECONDS[unit] ?? 0;
    sum += Number(whole) * scale + Math.trunc(Number(part) * (scale / 10 ** part.length));
  }
  return rest === '' || sum >= LONGEST ? undefined : sign * sum || 0;
}

/** `1h30m0s`, `1m30s`, `1.5s`, `100ms`, `0s`: as Go prints a duration given in nanoseconds. */
export function printDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const span = Math.abs(nanoseconds);
  if (span < 1e3) return `${sign}${span}ns`;
  if (span < 1e6) return `${sign}${decimal(span, 3)}µs`;
  if (span < 1e9) return `${sign}${decimal(span, 6)}ms`;
  const hours = Math.floor(span / 3600e9);
  const minutes = Math.floor((span % 3600e9) / 60e9);
  const seconds = decimal(span % 60e9, 9);
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}

/** A whole number divided by a power of ten, without trailing zeros. */
function decimal(value: number, digits: number): string {
  const text = String(value).padStart(digits + 1, '0');
  const part = withoutEnd(text.slice(-digits), '0');
  return part === '' ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${part}`;
}

/** Bytes. */
export const MIB = 1024 * 1024;

const SIZE = /^((?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?) ?([kmgtp]?)i?b?$/i;
const POWERS = ['', 'k', 'm', 'g', 't', 'p'];

/** Bytes of `64m`, `1.5 GiB`, `.5g`, `512`, `1e3`, `-1`; undefined for anything else. Units are powers of 1024. */
export function parseBytes(text: string): number | undefined {
  if (/^-\d+$/.test(text)) return whole(Number(text));
  const found = SIZE.exec(text);
  if (!found) return undefined;
  const [, count = '', unit = ''] = found;
  return whole(Math.trunc(Number(count) * 1024 ** POWERS.indexOf(unit.toLowerCase())));
}

function whole(bytes: number): number | undefined {
  return Math.abs(bytes) < LONGEST ? bytes : undefined;
}
