import type { Pod } from '../pod/pod.ts';

/** The signals by which people and init systems end a program, with their numbers. */
export const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

export type Signal = keyof typeof SIGNALS;

/** Tells every signal that comes; returns what ends the listening. */
export type Listen = (heard: (signal: Signal) => void) => () => void;

export interface Obeying {
  readonly listen: Listen;
  /** Tells the user what a signal leads to. */
  readonly tell: (text: string) => void;
  /** All the time that a stop may take; as long as wished when absent. */
  readonly seconds: number | undefined;
}

/** What was heard, and the way to end the hearing. */
export interface Heard {
  first?: Signal;
  readonly off: () => void;
}

/** The first signal stops the pod in order, another one at once. */
export function obey(pod: Pick<Pod, 'stop' | 'kill'>, { listen, tell, seconds }: Obeying): Heard {
  const hear = (signal: Signal): void => {
    if (heard.first !== undefined) {
      tell(`${signal} again: everything is killed`);
      pod.kill();
      return;
    }
    heard.first = signal;
    tell(`${signal}: the pod is stopped in order; a second signal kills it`);
    pod.stop(seconds);
  };
  const heard: Heard = { off: listen(hear) };
  return heard;
}

/** As shells say it. */
export function exitOf(signal: Signal): number {
  return 128 + SIGNALS[signal];
}
