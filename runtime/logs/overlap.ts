import type { Logged } from '../engine/engine.ts';

/**
 * Clocks and deliveries differ: what came last is looked for in the log from so many milliseconds before its time to so
 * many after it.
 */
export const BEFORE = 10_000;
export const AFTER = 1000;

/** The last bytes that came of a stream, and when, by the clock of the log. */
export interface Last {
  readonly bytes: Buffer;
  readonly time: number;
}

/**
 * How many bytes of a stream's log have come before it broke; the log is of the time around its last bytes. They are
 * found in it by what they are, and where that stands more than once, by their time; bytes that the log does not have
 * as they came (it mends what is no UTF-8) by their time alone.
 */
export function alreadyCame(log: readonly Logged[], last: Last): number {
  const bytes = Buffer.concat(log.map((line) => line.bytes));
  const ends = endsOf(log);
  const timeAt = (end: number): number => ends.find((one) => one.end >= end)?.time ?? Number.POSITIVE_INFINITY;
  const byTime = ends.findLast(({ time }) => time <= last.time)?.end ?? 0;
  if (last.bytes.length === 0) return byTime;
  let later: number | undefined;
  for (const end of candidates(bytes, last.bytes)) {
    if (timeAt(end) > last.time) later = end;
    else return later !== undefined && timeAt(later) - last.time < last.time - timeAt(end) ? later : end;
  }
  return later ?? byTime;
}

interface End {
  readonly end: number;
  readonly time: number;
}

function endsOf(log: readonly Logged[]): readonly End[] {
  let end = 0;
  return log.map(({ at, bytes }) => {
    end += bytes.length;
    return { end, time: Date.parse(at) };
  });
}

/** Where what came may end in the log, the last place first; the log may begin in the midst of it. */
function* candidates(bytes: Buffer, came: Buffer): Generator<number, void, undefined> {
  let found = bytes.lastIndexOf(came);
  for (; found >= 0; found = found === 0 ? -1 : bytes.lastIndexOf(came, found - 1)) yield found + came.length;
  for (let end = Math.min(bytes.length, came.length - 1); end > 0; end -= 1) {
    if (bytes.subarray(0, end).equals(came.subarray(came.length - end))) yield end;
  }
}
