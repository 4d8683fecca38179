import type { Logged, Output } from '../engine/engine.ts';
import { BEFORE } from '../logs/overlap.ts';
import { Seam } from '../logs/seam.ts';
import type { ContainerLog } from '../logs/sink.ts';
import { Tail } from '../logs/tail.ts';
import type { Clock } from './clock.ts';
import type { Work } from './work.ts';

/** What came last of a run's output, and when: enough to find it again in the engine's own log. */
export class Came {
  readonly #clock: Clock;
  readonly #streams: { readonly [S in Output['stream']]: { readonly tail: Tail; time: number } };

  constructor(clock: Clock) {
    this.#clock = clock;
    const time = clock.now();
    this.#streams = { stdout: { tail: new Tail(), time }, stderr: { tail: new Tail(), time } };
  }

  add({ stream, bytes }: Output): void {
    const came = this.#streams[stream];
    came.tail.add(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    came.time = this.#clock.now();
  }

  /** From now on by the engine's clock, which is so many milliseconds ahead. */
  missed(ahead: number): Missed {
    const last = ({ tail, time }: { readonly tail: Tail; readonly time: number }) => {
      return { bytes: Buffer.from(tail.bytes()), time: time + ahead };
    };
    const [stdout, stderr] = [last(this.#streams.stdout), last(this.#streams.stderr)];
    const since = new Date(Math.max(0, Math.min(stdout.time, stderr.time) - BEFORE)).toISOString();
    return { seams: { stdout: new Seam(stdout), stderr: new Seam(stderr) }, at: since, seen: 0 };
  }
}

/** How far the engine's log was read: to so many lines of a moment. */
export interface Missed {
  readonly seams: { readonly [S in Output['stream']]: Seam };
  at: string;
  seen: number;
}

/**
 * Reads the engine's log on from where it was left, and hands on what had not come; with `follow` until the container
 * ends. Throws when that breaks off, and can be asked again then.
 */
export async function readOn(
  { missed, container, follow }: { readonly missed: Missed; readonly container: string; readonly follow: boolean },
  log: ContainerLog,
  { engine, signal }: Pick<Work, 'engine'> & { readonly signal: AbortSignal },
): Promise<void> {
  // Lines of one moment may come once more: they are counted.
  let again = missed.seen;
  const from = missed.at;
  for await (const line of engine.log(container, { since: from, follow }, signal)) {
    if (line.at < from) continue;
    if (line.at === from && again > 0) again -= 1;
    else await write(line.stream, passed(missed, line), log);
  }
  if (signal.aborted) return;
  for (const stream of ['stdout', 'stderr'] as const) await write(stream, missed.seams[stream].end(), log);
}

function passed(missed: Missed, line: Logged): Uint8Array {
  missed.seen = line.at === missed.at ? missed.seen + 1 : 1;
  missed.at = line.at;
  return missed.seams[line.stream].take(line);
}

async function write(stream: Output['stream'], bytes: Uint8Array, log: ContainerLog): Promise<void> {
  if (bytes.length > 0) await log.write({ stream, bytes });
}
