import type { Found } from '../engine/engine.ts';
import { RUN } from '../run/facts.ts';
import { type Cleaned, clean } from './clean.ts';
import type { AgentLook, Verdict } from './liveness.ts';
import { grouped } from './runs.ts';
import { lookAll, type Tools } from './sweep.ts';

/** What predecessors of this executor left: containers with these two labels and none of ours. */
const LABELS = ['taskId', 'executorId'];

/** The containers of one executor of a predecessor's. */
export interface LegacyFound {
  readonly executor: string;
  readonly containers: readonly Found[];
  readonly verdict: Verdict;
}

/** Such labels say neither which process made a container nor which agent's it is. */
export interface LegacyEvidence {
  readonly executor: string;
  readonly isRunning: boolean;
  /** Whether the cgroup that a container was put below holds a process that is of no container. */
  readonly isInCgroup: boolean;
  readonly ageSeconds: number;
  readonly leastSeconds: number;
  readonly looks: readonly (readonly AgentLook[])[];
}

/** A launch that goes on has containers that do not run yet. */
const LEGACY_SECONDS = 600;

const SETTLED_SECONDS = 60;

/** What does not run is taken for over, unless something speaks for its executor; of what runs, all agents must know no more. */
export function judgeLegacy(evidence: LegacyEvidence): Verdict {
  const { executor, isRunning, isInCgroup, ageSeconds, leastSeconds, looks } = evidence;
  const listing = looks
    .flat()
    .find((look) => look.kind === 'up' && look.containers.some((one) => one.executor === executor));
  if (listing) return { kind: 'alive', why: `the agent at ${listing.url} lists its executor` };
  if (isInCgroup) return { kind: 'alive', why: 'its cgroup holds a process that is of no container' };
  if (ageSeconds < leastSeconds) return { kind: 'doubt', why: `it was made only ${Math.floor(ageSeconds)} s ago` };
  if (!isRunning) return { kind: 'over', why: 'nothing of it runs' };
  if (looks.filter(isWhole).length > 1) return { kind: 'over', why: 'no agent knows its executor' };
  const remedy = 'name all agents of this host (--agent)';
  return { kind: 'doubt', why: `it runs, and nobody says whether its executor does; ${remedy}` };
}

/** Every agent answered that has not just been started. */
function isWhole(looks: readonly AgentLook[]): boolean {
  return looks.length > 0 && looks.every((look) => look.kind === 'up' && look.upSeconds >= SETTLED_SECONDS);
}

const APART_MS = 20_000;

export interface LegacyScope {
  readonly executor?: string;
  readonly olderThanSeconds?: number;
}

export async function surveyLegacy(scope: LegacyScope, tools: Tools): Promise<readonly LegacyFound[]> {
  const { engine, signal, clock, agents } = tools;
  const all = await engine.list(LABELS, { signal });
  const wanted = all.filter(
    (one) => isLegacy(one) && (scope.executor ?? one.labels['executorId']) === one.labels['executorId'],
  );
  if (wanted.length === 0) return [];
  const looks = agents.length > 0 ? [await lookAll(tools)] : [];
  if (looks.length > 0 && wanted.some(({ running }) => running)) {
    await clock.sleep(APART_MS, signal);
    looks.push(await lookAll(tools));
  }
  const now = await engine.time({ signal });
  const groups = [...grouped(wanted, ({ labels }) => labels['executorId'] ?? '')];
  return Promise.all(
    groups.map(async ([executor, containers]) => {
      const ageSeconds = Math.min(...containers.map(({ made = now }) => (now - made) / 1000));
      const isInCgroup = await anyInCgroup(containers, tools);
      const isRunning = containers.some(({ running }) => running);
      const { olderThanSeconds: leastSeconds = LEGACY_SECONDS } = scope;
      const verdict = judgeLegacy({ executor, isRunning, isInCgroup, ageSeconds, leastSeconds, looks });
      return { executor, containers, verdict };
    }),
  );
}

/** Those that were seen, and no other: one that has come since speaks for its executor. */
export async function cleanLegacy({ executor, containers }: LegacyFound, tools: Tools): Promise<Cleaned> {
  const { engine, cgroups, clock, signal } = tools;
  const seen = new Set(containers.map(({ id }) => id));
  const select = (found: readonly Found[]): readonly Found[] => {
    const legacy = found.filter(isLegacy);
    return legacy.every(({ id }) => seen.has(id)) ? legacy : [];
  };
  return clean(engine, { executorId: executor }, { select, cgroups, signal, sleep: clock.sleep });
}

function isLegacy({ kind, labels }: Found): boolean {
  return kind === 'container' && LABELS.every((name) => labels[name]) && labels[RUN] === undefined;
}

async function anyInCgroup(containers: readonly Found[], { engine, cgroups, signal }: Tools): Promise<boolean> {
  const parents = await Promise.all(
    // One that has gone meanwhile says nothing.
    containers.map(({ id, name }) => engine.inspect(id ?? name, { signal }).catch(() => undefined)),
  );
  const paths = new Set(parents.flatMap((one) => one?.cgroupParent || []));
  // The Engine's own parents, and slices, hold others' processes.
  return [...paths].some((path) => /^\/[^/]+\/[^/]/.test(path) && cgroups.state(path).kind === 'busy');
}
