import type { Output } from '../engine/engine.ts';
import type { ContainerLog } from '../logs/sink.ts';
import { type Came, type Missed, readOn } from './missed.ts';
import { failureOf, type Work } from './work.ts';

/** The output of one run of a container. */
export interface Stream {
  readonly container: string;
  readonly log: ContainerLog;
  readonly controller: AbortController;
  readonly came: Came;
  /** Wakes who waits for the end of the run. */
  readonly over: AbortController;
  /** The run is over. */
  ended: boolean;
  /** A connection of this run broke off: output that ended as it should may have been cut short all the same. */
  broke: boolean;
  pumped: Promise<void>;
}

export interface Pumping extends Work {
  /** Containers whose log cannot be read, which is said once. */
  readonly unreadable: Set<string>;
}

/** Before a broken stream is opened again. */
const AGAIN = 200;

/** The end of a run is told so long after that of its output. */
const TOLD = 1000;

/** What comes now is not wanted any more. */
export function giveUp(stream: Stream): void {
  stream.ended = true;
  stream.over.abort();
  stream.controller.abort();
}

/** Never rejects: output that breaks off is read on from the engine's own log. */
export async function pump(chunks: AsyncIterable<Output>, stream: Stream, work: Pumping): Promise<void> {
  let next: AsyncIterable<Output> | undefined = chunks;
  while (next) {
    const isWhole: boolean = (await copied(next, stream)) && (await isPast(stream, work)) && !stream.broke;
    next = isWhole ? undefined : await resumed(stream, work);
  }
  await stream.log.end();
}

/** Whether it came to an end: to a cut connection of this kind nobody can tell. */
async function copied(chunks: AsyncIterable<Output>, { log, came }: Stream): Promise<boolean> {
  try {
    for await (const chunk of chunks) {
      came.add(chunk);
      await log.write(chunk);
    }
    return true;
  } catch {
    return false;
  }
}

/** An end of the output is believed when that of the run follows. */
async function isPast(stream: Stream, { clock }: Work): Promise<boolean> {
  if (!stream.ended) await clock.sleep(TOLD, stream.over.signal);
  return stream.ended;
}

/** Reads the engine's log to the end of the run. Where it cannot be read, the output from now on is returned. */
async function resumed(stream: Stream, work: Pumping): Promise<AsyncIterable<Output> | undefined> {
  const { container, controller } = stream;
  const { engine, clock, unreadable } = work;
  const { signal } = controller;
  let missed: Missed | undefined;
  let follow = false;
  while (!signal.aborted) {
    const wasEnded = stream.ended;
    try {
      if (unreadable.has(container)) return wasEnded ? undefined : await engine.attach(container, signal);
      missed ??= stream.came.missed((await engine.time({ signal })) - clock.now());
      await readOn({ missed, container, follow }, stream.log, { engine, signal });
      if (wasEnded || (follow && (await isPast(stream, work)))) return undefined;
      follow = true;
    } catch (error) {
      const { kind, message } = failureOf(error);
      if (kind === 'not-found') return undefined;
      if (kind === 'refused') sayUnreadable(container, message, work);
      await clock.sleep(AGAIN, signal);
    }
  }
  return undefined;
}

function sayUnreadable(container: string, why: string, { unreadable, emit, clock }: Pumping): void {
  if (unreadable.has(container)) return;
  unreadable.add(container);
  const text = `some of its output may be missing: its connection broke off, and ${why}`;
  emit({ kind: 'note', text, container, at: clock.now() });
}
