import { type Engine, EngineError } from '../engine/engine.ts';
import type { Clock } from '../pod/clock.ts';
import { RUN } from '../run/facts.ts';

export interface Watching {
  /** Fails with an EngineError. */
  readonly connect: () => Promise<Engine>;
  /** Fails with an EngineError. */
  readonly sweep: (engine: Engine) => Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Between sweeps, when nothing happens: an executor that dies where its containers go on is not told by the Engine. */
const SLOW_MS = 300_000;

/** After a container has ended: an executor that lives removes what it made. */
const QUIET_MS = 10_000;

/** While the Engine is away. */
const LEAST_PAUSE_MS = 1000;
const MOST_PAUSE_MS = 60_000;

/** Sweeps at once, after containers have ended, and now and then, until the signal says so. An Engine may go and come back. */
export async function watch({ connect, sweep, clock, signal, say }: Watching): Promise<void> {
  let pause = LEAST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const engine = await connect();
      const sweepWell = async (): Promise<void> => {
        await sweep(engine);
        if (pause > LEAST_PAUSE_MS) say('the Engine is back');
        pause = LEAST_PAUSE_MS;
      };
      await sweepOn(engine, { sweep: sweepWell, clock, signal });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof EngineError)) throw error;
      if (pause === LEAST_PAUSE_MS) say(`${error.message}; it is tried again and again`);
      await clock.sleep(pause, signal);
      pause = Math.min(pause * 2, MOST_PAUSE_MS);
    }
  }
}

interface Sweeping extends Pick<Watching, 'clock' | 'signal'> {
  readonly sweep: () => Promise<void>;
}

/** Ends with the stream of events, which says that the Engine has gone. */
async function sweepOn(engine: Engine, { sweep, clock, signal }: Sweeping): Promise<void> {
  const heard = new AbortController();
  const stop = (): void => heard.abort();
  signal.addEventListener('abort', stop, { once: true });
  let bell = new AbortController();
  const hearing = hear(engine, heard.signal, () => bell.abort());
  let failure: unknown;
  hearing.catch((error: unknown) => {
    failure = error;
    bell.abort();
  });
  try {
    for (;;) {
      bell = new AbortController();
      await sweep();
      if (failure === undefined) await clock.sleep(SLOW_MS, AbortSignal.any([bell.signal, signal]));
      if (failure !== undefined) throw failure;
      if (signal.aborted) return;
      if (bell.signal.aborted) await clock.sleep(QUIET_MS, signal);
      if (signal.aborted) return;
    }
  } finally {
    heard.abort();
    signal.removeEventListener('abort', stop);
  }
}

async function hear(engine: Engine, signal: AbortSignal, ring: () => void): Promise<void> {
  for await (const event of engine.events([RUN], signal)) if (event.kind === 'die') ring();
}
