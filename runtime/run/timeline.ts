import type { PodEvent, PodResult, StepEnded } from '../pod/events.ts';

/** The record of a run for machines, an object a line: each step when it is over, and the whole at the end. */
export interface Timeline {
  tell(event: PodEvent): void;
  end(result: PodResult): void;
}

/** Times in the lines are milliseconds since `began`, a moment of the pod's clock. */
export function timeline(write: (line: string) => void, clock: { now(): number }): Timeline {
  const began = clock.now();
  const since = (moment: number) => Math.round((moment - began) * 10) / 10;
  const counts = { done: 0, failed: 0, aborted: 0 };
  const phases: { [phase: string]: number } = {};
  return {
    tell(event) {
      if (event.kind === 'phase') phases[event.phase] = since(event.at);
      if (event.kind !== 'step ended') return;
      counts[outcome(event)] += 1;
      const { id, verb, container, error, at, ms } = event;
      const times = { start: since(at - ms), end: since(at) };
      write(JSON.stringify({ step: id, do: verb, container, ...times, outcome: outcome(event), error }));
    },
    end({ how, code, container, reason, outOfMemory, leftovers }) {
      const result = { how, code, container, reason, outOfMemory, leftovers };
      write(JSON.stringify({ summary: result, steps: counts, phases, end: since(clock.now()) }));
    },
  };
}

function outcome({ ok, aborted }: StepEnded): 'done' | 'failed' | 'aborted' {
  if (ok) return 'done';
  return aborted ? 'aborted' : 'failed';
}
