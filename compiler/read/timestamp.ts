import { withoutEnd } from '../match.ts';

const DAY = String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`;
const TIME = String.raw`(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?`;
const MOMENT = new RegExp(`^${DAY}(?:[Tt]${TIME}(Z|[-+]\\d\\d:\\d\\d)| ${TIME})?$`);

/**
 * `2020-01-01` as docker compose passes an unquoted date on: `2020-01-01 00:00:00 +0000 UTC`.
 * Undefined for a text that is no date.
 */
export function timestamp(written: string): string | undefined {
  if (written[4] !== '-') return undefined;
  const found = MOMENT.exec(written);
  if (!found) return undefined;
  const [year, month, day] = found.slice(1, 4).map(Number) as [number, number, number];
  const clock = found[8] === undefined ? found.slice(9, 13) : found.slice(4, 8);
  const [hour, minute, second] = clock.slice(0, 3).map((digits) => Number(digits ?? 0)) as [number, number, number];
  const zone = zoneText(found[8]);
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59 || zone === undefined) return undefined;
  const fraction = withoutEnd((clock[3] ?? '').slice(0, 9), '0');
  const time = [hour, minute, second].map(two).join(':') + (fraction && `.${fraction}`);
  return `${found[1]}-${two(month)}-${two(day)} ${time} ${zone}`;
}

function isDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function zoneText(written = 'Z'): string | undefined {
  if (written === 'Z' || written.slice(1) === '00:00') return '+0000 UTC';
  const offset = written.replace(':', '');
  const inRange = Number(offset.slice(1, 3)) <= 24 && Number(offset.slice(3)) < 60;
  return inRange ? `${offset} ${offset}` : undefined;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
