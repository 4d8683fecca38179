import { setTimeout as timeout } from 'node:timers/promises';

/** Time, by parameter: tests have one of their own, in which an hour takes no time. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal is or gets aborted: whoever sleeps asks the signal why. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The world's time. A sleep keeps the process alive. */
export const realClock: Clock = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await timeout(ms, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
};
