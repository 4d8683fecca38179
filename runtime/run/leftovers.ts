import type { Labels } from '../../compiler/plan/plan.ts';
import { type Cleaned, type Cleaning, clean } from '../cleaner/clean.ts';
import type { Engine, Found } from '../engine/engine.ts';
import type { Processes } from './facts.ts';
import { lifeOf, processOf } from './facts.ts';

/** What stands in the way of removing what a run made: in words. */
export interface Alive {
  readonly kind: 'alive';
  readonly text: string;
}

/** Everything of one run. */
export function labelsOfRun(run: string): Labels {
  return { 'org.composeexecutor.run': run };
}

/**
 * Removes what an earlier run with these labels left behind, when that run is over for certain: its process is gone, or
 * the machine has been started anew since and nothing runs. Undefined when there is nothing.
 */
export async function cleanBefore(
  engine: Engine,
  labels: Labels,
  processes: Processes,
  options: Cleaning,
): Promise<Cleaned | Alive | undefined> {
  const found = await engine.list(labels, options);
  if (found.length === 0) return undefined;
  const alive = aliveAmong(found, processes) ?? runningElsewhere(found, processes);
  return alive ?? clean(engine, labels, options);
}

/** Whether a process of this machine still supervises some of it. */
export function aliveAmong(found: readonly Found[], processes: Processes): Alive | undefined {
  for (const { labels } of found) {
    const one = processOf(labels);
    if (!one || lifeOf(one, processes) !== 'alive') continue;
    return { kind: 'alive', text: `process ${one.pid} is running it; stop that one first (kill ${one.pid})` };
  }
  return undefined;
}

/** From here nobody can tell whether another machine's process lives: what still runs may well be supervised. */
function runningElsewhere(found: readonly Found[], processes: Processes): Alive | undefined {
  const one = found.find(({ labels, running }) => {
    const process = processOf(labels);
    return running === true && (!process || lifeOf(process, processes) === 'elsewhere');
  });
  if (!one) return undefined;
  const run = one.labels['org.composeexecutor.run'];
  return {
    kind: 'alive',
    text: `${one.name} is running, started from another machine; when nothing supervises it any more: pod-executor clean --run ${run}`,
  };
}
