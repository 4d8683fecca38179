import type { Found } from '../engine/engine.ts';
import { lifeOf, type Processes } from '../run/facts.ts';
import type { Cgroups } from './cgroups.ts';
import { type AgentLook, agentWord, judge, type Verdict, worst } from './liveness.ts';
import { isOwned, ownerOf, type Owned, processKey } from './owned.ts';

/** What runs are judged by. */
export interface Known {
  readonly processes: Processes;
  readonly cgroups: Cgroups;
  /** Of the agents, earliest first; empty when none is asked. */
  readonly looks: readonly (readonly AgentLook[])[];
  /** By the Engine's clock: milliseconds since 1970. */
  readonly now: () => number;
}

/** By run. */
export function runsOf(owned: readonly Owned[]): ReadonlyMap<string, readonly Owned[]> {
  return grouped(owned, ({ run }) => run);
}

/** Whether a run goes on; all that is there of it must be given. */
export function verdictOf(run: readonly Owned[], known: Known): Verdict {
  const ageSeconds = ageOf(run, known);
  const byProcess = grouped(run, (one) => `${processKey(one)} ${one.agent} ${one.cgroup ?? ''}`);
  const verdicts = [...byProcess.values()].flatMap((same) => {
    const [first] = same;
    return first ? [judgeSame(first, same, ageSeconds, known)] : [];
  });
  return worst(verdicts);
}

/** What of all that is there belongs to runs that are over. */
export function ofEnded(found: readonly Found[], known: Known): readonly Found[] {
  const runs = [...runsOf(found.map(ownerOf).filter(isOwned)).values()];
  return runs.filter((run) => verdictOf(run, known).kind === 'over').flatMap((run) => run.map((one) => one.found));
}

/** Seconds since the last thing of it was made; of a built image nobody knows when. */
export function ageOf(run: readonly Owned[], { now }: Known): number {
  const made = (isWanted: (one: Found) => boolean) =>
    run.flatMap(({ found }) => (isWanted(found) ? (found.made ?? []) : []));
  const things = made(({ kind }) => kind !== 'image');
  const last = Math.max(...(things.length > 0 ? things : made(() => true)));
  return Number.isFinite(last) ? Math.max(0, (now() - last) / 1000) : 0;
}

function judgeSame(first: Owned, same: readonly Owned[], ageSeconds: number, known: Known): Verdict {
  const { process, cgroup, agent, run } = first;
  return judge({
    pid: process.pid,
    process: lifeOf(process, known.processes),
    cgroup: cgroup === undefined ? { kind: 'none' } : known.cgroups.state(cgroup),
    isRunning: same.some(({ found }) => found.running === true),
    agent: agentWord({ agent, run, ageSeconds }, known.looks),
  });
}

export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
