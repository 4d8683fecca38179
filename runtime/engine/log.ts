import { look } from './containers.ts';
import { EngineError } from './engine.ts';
import type { Bounded, Engine, Logged, Output, Wanted } from './engine.ts';
import { explain } from './errors.ts';
import { frames } from './frames.ts';
import { repeated, within } from './limits.ts';
import { opened, part } from './link.ts';
import type { Link } from './link.ts';

/** The Engine's own log, and the clock that its times are of. */
export function logVerbs(link: Link): Pick<Engine, 'log' | 'time'> {
  return {
    log: (container, wanted, signal) => log(link, container, wanted, signal),
    time: (options) => time(link, options),
  };
}

async function* log(
  link: Link,
  container: string,
  { since, follow }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<Logged, void, undefined> {
  const doing = `read the log of container ${container}`;
  const query = { stdout: 1, stderr: 1, timestamps: 1, since: unixTime(since), follow: follow ? 1 : 0 };
  const request = { method: 'GET', path: `/containers/${part(container)}/logs`, query } as const;
  try {
    const known = link.containers.get(container);
    const tty =
      known?.tty ?? (await within(link.limits.inspect, { doing, signal }, (mine) => look(link, container, mine))).tty;
    const stream = await opened(link, request, { doing, signal });
    yield* tty ? terminalLines(stream) : framedLines(frames(stream));
  } catch (error) {
    if (!signal.aborted) throw explain(error, doing);
  }
}

async function time(link: Link, { signal }: Bounded): Promise<number> {
  const doing = 'ask the Engine for the time';
  const request = { method: 'GET', path: '/info' } as const;
  const info = await within(link.limits.inspect, { doing, signal }, (mine) =>
    repeated(() => link.bounded.ask(request, mine), mine),
  );
  return Date.parse((info as { readonly SystemTime: string }).SystemTime);
}

/** Seconds and nanoseconds: so requests want a time that replies write as a date. */
export function unixTime(at: string): string {
  const [, nanoseconds = '0'] = /\.(\d+)Z$/.exec(at) ?? [];
  return `${Math.floor(Date.parse(at) / 1000)}.${nanoseconds.padEnd(9, '0')}`;
}

/** `2024-01-02T03:04:05.123456789Z `, before each line. */
const TIME_BYTES = 31;

/** Engines cut lines that are longer into pieces, each with a time before it. */
const PIECE_BYTES = 16 * 1024;

/** Far more than any Engine puts into a frame. */
const MOST_BYTES = 1024 * 1024;

const NEWLINE = 10;

/** A frame is a line or a piece of one; it may come in parts. */
async function* framedLines(
  parts: AsyncIterable<Output & { readonly isLast: boolean }>,
): AsyncGenerator<Logged, void, undefined> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const { stream, bytes, isLast } of parts) {
    begun.push(bytes);
    length += bytes.length;
    if (length > MOST_BYTES) throw new EngineError('refused', 'a line of the log is longer than 1 MiB');
    if (!isLast) continue;
    yield lineOf(stream, Buffer.concat(begun));
    begun = [];
    length = 0;
  }
}

/** A terminal's lines have nothing around them: each ends with a newline, or is as long as a piece can be. */
async function* terminalLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Logged, void, undefined> {
  let begun: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    begun = Buffer.concat([begun, chunk]);
    for (let end = endOf(begun); end > 0; end = endOf(begun)) {
      yield lineOf('stdout', begun.subarray(0, end));
      begun = begun.subarray(end);
    }
  }
  if (begun.length > TIME_BYTES) yield lineOf('stdout', begun);
}

/** Zero while it has not come. */
function endOf(bytes: Buffer): number {
  const newline = bytes.indexOf(NEWLINE, TIME_BYTES) + 1;
  const longest = TIME_BYTES + PIECE_BYTES;
  return newline > longest || (newline === 0 && bytes.length >= longest) ? longest : newline;
}

function lineOf(stream: Output['stream'], bytes: Buffer): Logged {
  const at = bytes.toString('latin1', 0, TIME_BYTES - 1);
  // What the Engine says itself, when it cannot read on, has no time before it.
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at)) throw new EngineError('refused', bytes.toString('utf8').trim());
  return { stream, at, bytes: bytes.subarray(TIME_BYTES) };
}
