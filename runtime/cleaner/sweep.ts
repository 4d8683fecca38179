import type { Labels } from '../../compiler/plan/plan.ts';
import type { Engine, Found, Having } from '../engine/engine.ts';
import type { Clock } from '../pod/clock.ts';
import { type Processes, RUN } from '../run/facts.ts';
import type { Agent } from './agent.ts';
import type { Cgroups } from './cgroups.ts';
import { type Cleaned, clean } from './clean.ts';
import type { AgentLook, Verdict } from './liveness.ts';
import { isOwned, labelsOfRun, ownerOf, type Owned } from './owned.ts';
import { ageOf, type Known, ofEnded, runsOf, verdictOf } from './runs.ts';

/** Which runs are looked at; all without any. */
export interface Scope {
  readonly run?: string;
  readonly framework?: string;
  readonly executor?: string;
  /** Only runs of which nothing was made for so long. */
  readonly olderThanSeconds?: number;
}

/** What a sweep is done with. */
export interface Tools {
  readonly engine: Engine;
  readonly processes: Processes;
  readonly cgroups: Cgroups;
  readonly agents: readonly Agent[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What there is of a run. */
export interface RunFound {
  readonly run: string;
  readonly owned: readonly Owned[];
  /** `young`: it is over, but not for long enough. */
  readonly verdict: Verdict | { readonly kind: 'young'; readonly why: string };
}

export interface Survey {
  readonly runs: readonly RunFound[];
  /** What has a label of ours and is not taken for ours, and why. */
  readonly foreign: readonly { readonly found: Found; readonly why: string }[];
  readonly known: Known;
}

/** Agents are asked twice about what they do not list, so far apart: executors of one that was restarted come back. */
const APART_MS = 20_000;

/** Looks what there is, and which runs are over. */
export async function survey(scope: Scope, tools: Tools): Promise<Survey> {
  const { engine, clock, signal } = tools;
  const offset = (await engine.time({ signal })) - clock.now();
  const found = await engine.list(havingOf(scope), { signal });
  const owners = found.map((one) => ({ found: one, owner: ownerOf(one) }));
  const runs = runsOf(owners.map(({ owner }) => owner).filter(isOwned));
  const known = await informed([...runs.values()], { ...tools, looks: [], now: () => clock.now() + offset }, tools);
  return {
    runs: [...runs].map(([run, owned]) => ({ run, owned, verdict: verdictIn(owned, known, scope) })),
    foreign: owners.flatMap(({ found: one, owner: why }) => (typeof why === 'string' ? [{ found: one, why }] : [])),
    known,
  };
}

/** Removes what is there of a run that is over; whether it is, is looked at again each time. */
export function cleanRun(run: string, known: Known, tools: Tools): Promise<Cleaned> {
  return removeOf(run, (found) => ofEnded(found, known), tools);
}

/** Whether it is over or not. */
export function cleanByForce(run: string, tools: Tools): Promise<Cleaned> {
  return removeOf(run, (found) => found.filter((one) => isOwned(ownerOf(one))), tools);
}

function removeOf(
  run: string,
  select: (found: readonly Found[]) => readonly Found[],
  { engine, cgroups, clock, signal }: Tools,
): Promise<Cleaned> {
  return clean(engine, labelsOfRun(run), { select, cgroups, signal, sleep: clock.sleep });
}

function havingOf({ run, framework, executor }: Scope): Having {
  const said = { [RUN]: run, 'org.composeexecutor.framework': framework, 'org.composeexecutor.executor': executor };
  const labels: Labels = Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return Object.keys(labels).length > 0 ? labels : [RUN];
}

/** Asks the agents as far as they can make a difference, the second time only about what they did not list. */
async function informed(runs: readonly (readonly Owned[])[], bare: Known, tools: Tools): Promise<Known> {
  let known = bare;
  const isOpen = () => runs.some((run) => verdictOf(run, known).kind === 'doubt');
  for (let look = 0; look < 2 && tools.agents.length > 0 && isOpen(); look++) {
    if (look > 0) await tools.clock.sleep(APART_MS, tools.signal);
    known = { ...known, looks: [...known.looks, await lookAll(tools)] };
    if (!runs.some((run) => isUnlisted(run, known))) break;
  }
  return known;
}

export function lookAll({ agents, signal }: Pick<Tools, 'agents' | 'signal'>): Promise<readonly AgentLook[]> {
  return Promise.all(agents.map((agent) => agent.look(signal)));
}

/** An agent that could know it does not. */
function isUnlisted(run: readonly Owned[], { looks }: Known): boolean {
  const last = looks.at(-1) ?? [];
  return run.some(({ agent, run: id }) =>
    last.some((look) => look.kind === 'up' && look.id === agent && !look.containers.some((one) => one.run === id)),
  );
}

function verdictIn(owned: readonly Owned[], known: Known, { olderThanSeconds = 0 }: Scope): RunFound['verdict'] {
  const verdict = verdictOf(owned, known);
  const age = ageOf(owned, known);
  if (verdict.kind !== 'over' || age >= olderThanSeconds) return verdict;
  return { kind: 'young', why: `${verdict.why}, but the last of it was made ${Math.floor(age)} s ago` };
}
