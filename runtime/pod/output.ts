import type { Container } from '../../compiler/plan/plan.ts';
import type { Output } from '../engine/engine.ts';
import type { ContainerLog } from '../logs/sink.ts';
import type { Clock } from './clock.ts';
import { failureOf, type Work } from './work.ts';

/** How long what was printed may take to arrive when all containers have ended. */
const DRAIN = 2000;

/** Before a broken stream is opened again. */
const AGAIN = 200;

/** The output of all containers on its way from the engine to the logs. */
export interface Outputs {
  /** Before each start. */
  open(container: Container): Promise<void>;
  /** The container's run is over: a stream that breaks now is not opened again. */
  end(container: string): void;
  /** The container was not started: there is nothing to wait for. */
  drop(container: string): void;
  /** Settles when all output has arrived, or after a while. */
  drain(): Promise<void>;
  /** A container's last lines. */
  tail(container: string): readonly string[];
}

interface Stream {
  readonly log: ContainerLog;
  readonly controller: AbortController;
  ended: boolean;
  pumped: Promise<void>;
}

export function outputs(work: Work): Outputs {
  const streams = new Map<string, Stream>();
  work.living.addEventListener('abort', () => {
    for (const { controller } of streams.values()) controller.abort();
  });
  return {
    async open(container) {
      const { name } = container;
      const controller = new AbortController();
      const give = (): void => controller.abort();
      work.starting.addEventListener('abort', give);
      const attached = work.engine.attach(name, controller.signal);
      const chunks = await attached.finally(() => work.starting.removeEventListener('abort', give));
      const stream = { log: work.output.open(container), controller, ended: false, pumped: Promise.resolve() };
      stream.pumped = pump(name, chunks, stream, work);
      streams.set(name, stream);
    },
    end(container) {
      const stream = streams.get(container);
      if (stream) stream.ended = true;
    },
    drop(container) {
      const stream = streams.get(container);
      if (stream) stream.ended = true;
      stream?.controller.abort();
    },
    async drain() {
      const all = [...streams.values()].map(({ pumped }) => pumped);
      await within(Promise.all(all), DRAIN, work.clock);
    },
    tail: (container) => streams.get(container)?.log.tail() ?? [],
  };
}

/** Never rejects: a stream that breaks while its container runs is opened again. */
async function pump(container: string, chunks: AsyncIterable<Output>, stream: Stream, work: Work): Promise<void> {
  let next: AsyncIterable<Output> | undefined = chunks;
  while (next) next = (await copied(next, stream.log)) ? undefined : await reopened(container, stream, work);
  await stream.log.end();
}

/** Whether the stream came to its own end. */
async function copied(chunks: AsyncIterable<Output>, log: ContainerLog): Promise<boolean> {
  try {
    for await (const chunk of chunks) await log.write(chunk);
    return true;
  } catch {
    return false;
  }
}

async function reopened(name: string, stream: Stream, work: Work): Promise<AsyncIterable<Output> | undefined> {
  const { signal } = stream.controller;
  while (!stream.ended && !signal.aborted) {
    await work.clock.sleep(AGAIN, signal);
    if (stream.ended || signal.aborted) return undefined;
    try {
      return await work.engine.attach(name, signal);
    } catch (error) {
      if (failureOf(error).kind === 'not-found') return undefined;
    }
  }
  return undefined;
}

/** Waits for something, but no longer than that. */
export async function within(done: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([done, clock.sleep(ms, waiting.signal)]);
  waiting.abort();
}
