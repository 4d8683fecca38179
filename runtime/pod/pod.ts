import { setMaxListeners } from 'node:events';
import type { Labels, PodPlan } from '../../compiler/plan/plan.ts';
import { hiding } from '../../compiler/plan/secrets.ts';
import type { Engine } from '../engine/engine.ts';
import type { PodFiles } from '../files/pod-files.ts';
import type { LogSink } from '../logs/sink.ts';
import { away } from './away.ts';
import type { Clock } from './clock.ts';
import { decide } from './decide.ts';
import { type Acting, act } from './effects.ts';
import type { PodEvent, PodResult } from './events.ts';
import { outputs } from './output.ts';
import { NOTHING, removeAll } from './remove.ts';
import { type Input, unborn } from './state.ts';
import { listen } from './watch.ts';
import type { Work } from './work.ts';
import { worldOf } from './world.ts';

export interface PodOptions {
  readonly plan: PodPlan;
  readonly engine: Engine;
  /** Run facts: put on everything, with the plan's own labels. */
  readonly labels: Labels;
  readonly clock: Clock;
  /** Contents of the plan's secrets and configs. */
  readonly files: PodFiles;
  readonly emit: (event: PodEvent) => void;
  readonly output: LogSink;
  /** Takes what no message may show out of a text; absent: what the plan hides. */
  readonly hide?: (text: string) => string;
}

export interface Pod {
  /**
   * Stops in waves, in so many seconds altogether; without a time, as long as the containers wish. A second stop
   * without a time stops at once, one with a time can only make it shorter.
   */
  stop(seconds?: number): void;
  /** Stops at once. */
  kill(): void;
  /**
   * Settles when nothing of the pod runs any more and removing it begins, as soon as that is certain, at the latest
   * with `over`. Rejects as `over` does.
   */
  readonly ended: Promise<PodResult>;
  /** Settles when nothing of the pod is left, or what is left cannot be removed. Rejects for a bug of ours only. */
  readonly over: Promise<PodResult>;
}

/** Brings the plan's pod up, watches over it, and takes it away again. */
export function runPod(options: PodOptions): Pod {
  const [starting, living] = [new AbortController(), new AbortController()];
  // Many requests listen to one signal: that is no leak.
  setMaxListeners(0, starting.signal, living.signal);
  let put: (input: Input) => void = () => {};
  let tell: (result: PodResult) => void = () => {};
  const told = new Promise<PodResult>((resolve) => {
    tell = resolve;
  });
  const over = new Promise<PodResult>((resolve, reject) => {
    const work: Work = {
      hide: hiding(options.plan),
      ...options,
      labels: { ...options.plan.pod.labels, ...options.labels },
      away: away(options),
      put: (input) => put(input),
      doubts: new Map(),
      starting: starting.signal,
      living: living.signal,
    };
    const end = (): void => {
      starting.abort();
      living.abort();
    };
    const finish = (result: PodResult): void => {
      end();
      resolve(result);
    };
    const crash = (error: unknown): void => {
      if (living.signal.aborted) return;
      end();
      void removeAll(NOTHING, work).finally(() => reject(error));
    };
    const abandon = (): void => starting.abort();
    put = queue({ ...work, outputs: outputs(work), watches: new Map(), abandon, ended: tell, finish }, crash);
    listen(work).catch(crash);
    put({ kind: 'begin' });
  });
  const ended = Promise.race([told, over]);
  // Whoever waits for either hears of it.
  ended.catch(() => undefined);
  return {
    stop: (seconds) => put({ kind: 'stop', ...(seconds !== undefined && { seconds }) }),
    kill: () => put({ kind: 'kill' }),
    ended,
    over,
  };
}

/** One queue: whatever happens is an input, `decide` makes effects of it, and what comes of those is an input again. */
function queue(acting: Acting, crash: (error: unknown) => void): (input: Input) => void {
  const world = worldOf(acting.plan);
  const inputs: Input[] = [];
  let state = unborn(acting.plan);
  let isBusy = false;
  return (input) => {
    if (acting.living.aborted) return;
    inputs.push(input);
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = inputs.shift(); next; next = inputs.shift()) {
        const decision = decide(world, state, next, acting.clock.now());
        state = decision.state;
        for (const effect of decision.effects) act(effect, acting).catch(crash);
      }
    } catch (error) {
      crash(error);
    } finally {
      isBusy = false;
    }
  };
}
