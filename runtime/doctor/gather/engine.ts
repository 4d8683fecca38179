import type { Subnets } from '../../../compiler/command.ts';
import { survey } from '../../cleaner/sweep.ts';
import { type Connected, EngineError } from '../../engine/engine.ts';
import type { Limits } from '../../engine/limits.ts';
import type { Machine } from '../../run/machine.ts';
import type { Clock, EngineFacts, FolderFacts, Known, Leftovers } from '../facts.ts';
import { routesIn } from './proc.ts';

export interface EngineWish {
  readonly limits: Partial<Limits>;
  readonly subnets: Subnets | undefined;
  readonly signal: AbortSignal;
  readonly folder: (path: string) => FolderFacts;
}

/** Asks the Engine; what it does not answer is a fact. */
export async function engineFacts(machine: Machine, wish: EngineWish): Promise<Known<EngineFacts>> {
  const { limits, signal } = wish;
  return known(async () => {
    const engine = await machine.connect({ limits }, signal);
    return factsOf(engine, machine, wish);
  });
}

async function factsOf(engine: Connected, machine: Machine, wish: EngineWish): Promise<EngineFacts> {
  const { signal, subnets, folder } = wish;
  const { look, agent } = machine;
  const [survey, clock, leftovers] = await Promise.all([
    known(() => engine.survey({ signal })),
    known(() => clockOf(engine, agent.date, signal)),
    known(() => leftoversOf(engine, machine, signal)),
  ]);
  const isHere = survey.kind === 'unknown' || survey.value.host === look.hostname;
  const data = isHere && survey.kind === 'known' ? folder(survey.value.root) : undefined;
  return {
    about: engine.about,
    place: engine.place,
    survey,
    isHere,
    ...(data?.isThere && { data }),
    clock,
    leftovers,
    ...(subnets && { subnets }),
    routes: isHere ? routesIn(agent.read('/proc/net/route') ?? '') : [],
  };
}

async function clockOf(engine: Connected, date: () => number, signal: AbortSignal): Promise<Clock> {
  const before = date();
  const told = await engine.time({ signal });
  const after = date();
  return { aheadMs: told - (before + after) / 2, withinMs: (after - before) / 2 };
}

/** No agent is asked: that takes long. */
async function leftoversOf(engine: Connected, machine: Machine, signal: AbortSignal): Promise<Leftovers> {
  const { processes, cgroups, clock } = machine;
  const { runs, foreign } = await survey({}, { engine, processes, cgroups, clock, agents: [], signal });
  const over = runs.filter(({ verdict }) => verdict.kind === 'over');
  const doubtful = runs.filter(({ verdict }) => verdict.kind === 'doubt').length + foreign.length;
  return { ended: over.length, things: over.flatMap(({ owned }) => owned.map(({ found }) => found)), doubtful };
}

async function known<T>(ask: () => Promise<T>): Promise<Known<T>> {
  try {
    return { kind: 'known', value: await ask() };
  } catch (error) {
    if (error instanceof EngineError) return { kind: 'unknown', why: error.message };
    throw error;
  }
}
