import type { Container } from '../../compiler/plan/plan.ts';
import type { Clock } from './clock.ts';
import { Came } from './missed.ts';
import { giveUp, pump, type Stream } from './pump.ts';
import type { Work } from './work.ts';

/** How long what was printed may take to arrive when all containers have ended. */
const DRAIN = 2000;

/** The output of all containers on its way from the engine to the logs. */
export interface Outputs {
  /** Before each start. */
  open(container: Container): Promise<void>;
  /** The container's run is over. `broke`: a connection of this run broke off, and perhaps that of its output as well. */
  end(container: string, broke: boolean): void;
  /** The container was not started: there is nothing to wait for. */
  drop(container: string): void;
  /** Settles when all output has arrived, or after a while. */
  drain(): Promise<void>;
  /** A container's last lines. */
  tail(container: string): readonly string[];
}

export function outputs(work: Work): Outputs {
  const streams = new Map<string, Stream>();
  const pumping = { ...work, unreadable: new Set<string>() };
  work.living.addEventListener('abort', () => {
    for (const stream of streams.values()) giveUp(stream);
  });
  return {
    async open(container) {
      const before = streams.get(container.name);
      // What is still missing of the run before comes first, if it comes soon.
      if (before) await within(before.pumped, DRAIN, work.clock).then(() => giveUp(before));
      const controller = new AbortController();
      const came = new Came(work.clock);
      const chunks = await attach(container.name, controller, work);
      const over = new AbortController();
      const fresh = { ended: false, broke: false, pumped: Promise.resolve() };
      const log = work.output.open(container);
      const stream: Stream = { container: container.name, log, controller, came, over, ...fresh };
      stream.pumped = pump(chunks, stream, pumping);
      streams.set(container.name, stream);
    },
    end(container, broke) {
      const stream = streams.get(container);
      if (!stream) return;
      stream.ended = true;
      stream.broke ||= broke;
      stream.over.abort();
    },
    drop(container) {
      const stream = streams.get(container);
      if (stream) giveUp(stream);
    },
    async drain() {
      const all = [...streams.values()].map(({ pumped }) => pumped);
      await within(Promise.all(all), DRAIN, work.clock);
    },
    tail: (container) => streams.get(container)?.log.tail() ?? [],
  };
}

/** Given up when the pod stops. */
async function attach(container: string, controller: AbortController, { engine, starting }: Work) {
  const give = (): void => controller.abort();
  starting.addEventListener('abort', give);
  return engine.attach(container, controller.signal).finally(() => starting.removeEventListener('abort', give));
}

/** Waits for something, but no longer than that. */
export async function within(done: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([done, clock.sleep(ms, waiting.signal)]);
  waiting.abort();
}
