import type { Clock } from './clock.ts';
import type { PodEvent } from './events.ts';
import { reasonIn } from './words.ts';

/** Tells users that the engine does not answer, and that it does again; once, whoever notices. */
export interface Away {
  failed(message: string): void;
  answered(): void;
}

/** A restart of the engine may be over before anybody must know. */
const QUIET = 2000;

export function away({ emit, clock }: { readonly emit: (event: PodEvent) => void; readonly clock: Clock }): Away {
  let since: number | undefined;
  let isTold = false;
  const note = (text: string): void => emit({ kind: 'note', text, at: clock.now() });
  return {
    failed(message) {
      since ??= clock.now();
      if (isTold || clock.now() - since < QUIET) return;
      isTold = true;
      note(`the engine does not answer: ${reasonIn(message)}; the pod is followed further when it does`);
    },
    answered() {
      if (since !== undefined && isTold) note(`the engine answers again, after ${seconds(clock.now() - since)}`);
      since = undefined;
      isTold = false;
    },
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
