import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../runtime/pod/clock.ts';

/** Time that passes when nothing else can happen: an hour takes no time, and a wait for nothing is found out. */
export interface VirtualClock extends Clock {
  /** Lets time pass until the promise settles. Fails when that can never be. */
  until<T>(promise: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** More wake-ups than any test needs: something goes round in circles. */
const ENDLESS = 200_000;

/** Timers of the real world come up to so many milliseconds before their time. */
const EARLY = 0.5;

export function virtualClock(): VirtualClock {
  const sleepers = new Set<Sleeper>();
  let time = 0;
  const next = (): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (!first || sleeper.at < first.at) first = sleeper;
    return first;
  };
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: time + Math.max(0, ms), wake };
        if (signal.aborted) resolve();
        else {
          sleepers.add(sleeper);
          signal.addEventListener('abort', wake);
        }
      }),
    async until(promise) {
      let isOver = false;
      const over = promise.finally(() => {
        isOver = true;
      });
      over.catch(() => undefined);
      for (let wakes = 0; wakes < ENDLESS; wakes += 1) {
        await turn();
        if (isOver) return over;
        const sleeper = next();
        if (!sleeper) throw new Error(`nothing will ever happen again, at ${time} ms`);
        time = Math.max(time, sleeper.at - EARLY);
        sleeper.wake();
      }
      throw new Error(`it never ends, at ${time} ms`);
    },
  };
}
