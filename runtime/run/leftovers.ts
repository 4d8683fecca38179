import type { Labels } from '../../compiler/plan/plan.ts';
import type { Cgroups } from '../cleaner/cgroups.ts';
import { type Cleaned, type Cleaning, clean } from '../cleaner/clean.ts';
import type { Verdict } from '../cleaner/liveness.ts';
import { isOwned, ownerOf } from '../cleaner/owned.ts';
import { type Known, ofEnded, runsOf, verdictOf } from '../cleaner/runs.ts';
import type { Engine, Found } from '../engine/engine.ts';
import { type Processes, RUN } from './facts.ts';

/** What this host shows of runs. */
export interface Here extends Omit<Cleaning, 'select'> {
  readonly processes: Processes;
}

/** What stands in the way of removing what a run made: in words. */
export interface Alive {
  readonly kind: 'alive';
  readonly text: string;
}

/**
 * Removes what an earlier run with these labels left behind, when that run is over for certain. Undefined when there
 * is nothing.
 */
export async function cleanBefore(engine: Engine, labels: Labels, here: Here): Promise<Cleaned | Alive | undefined> {
  const found = await engine.list(labels, here);
  const known = knownHere(here);
  const verdicts = verdictsOf(found, known);
  if (verdicts.length === 0) return undefined;
  const open = verdicts.find(({ verdict }) => verdict.kind !== 'over');
  if (open) return { kind: 'alive', text: wayOut(open) };
  return clean(engine, labels, { ...here, select: (all) => ofEnded(all, known) });
}

/**
 * Removes what earlier runs of the same executor left behind, as far as they are over for certain: an agent starts an
 * executor of the same id once more when a framework has it launch another task. Undefined when there is nothing.
 */
export async function cleanEarlier(
  engine: Engine,
  { framework, executor }: { readonly framework: string; readonly executor: string },
  own: string,
  here: Here,
): Promise<Cleaned | undefined> {
  const labels = { 'org.composeexecutor.framework': framework, 'org.composeexecutor.executor': executor };
  const known = knownHere(here);
  const select = (all: readonly Found[]) => ofEnded(all, known).filter((one) => one.labels[RUN] !== own);
  return select(await engine.list(labels, here)).length === 0 ? undefined : clean(engine, labels, { ...here, select });
}

/** No agent is asked. */
function knownHere({ processes, cgroups }: { readonly processes: Processes; readonly cgroups: Cgroups }): Known {
  return { processes, cgroups, looks: [], now: () => 0 };
}

interface Judged {
  readonly run: string;
  readonly verdict: Verdict;
}

function verdictsOf(found: readonly Found[], known: Known): readonly Judged[] {
  const runs = [...runsOf(found.map(ownerOf).filter(isOwned))];
  return runs.map(([run, owned]) => ({ run, verdict: verdictOf(owned, known) }));
}

function wayOut({ run, verdict: { kind, why } }: Judged): string {
  if (kind === 'alive') return `${why}; stop that one first`;
  return `${why}; when nothing supervises it any more: pod-executor clean --run ${run} --force`;
}
