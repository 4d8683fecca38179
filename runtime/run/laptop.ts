import type { Given, Mistake, Operations } from '../../compiler/command.ts';
import {
  DEFAULT_OPERATIONS,
  OWN_OPERATIONS,
  failure,
  has,
  isMistake,
  makePlan,
  readOperator,
  say,
} from '../../compiler/command.ts';
import type { GrantedPower, PodPlan } from '../../compiler/plan/plan.ts';
import type { Machine } from './machine.ts';
import { operatorFiles } from './operator.ts';

/** What is to be run. */
export interface Planned {
  readonly plan: PodPlan;
  /** Of the variables that its secrets and configs are made of. */
  readonly values: { readonly [variable: string]: string };
  /** Values of variables that no message may show. */
  readonly secrets: readonly string[];
  readonly operations: Operations;
}

/**
 * The plan of Compose files where there is no Mesos task: fresh ids, the real folder as sandbox, no cgroup parent, the
 * file's own host ports. What the compiler found is said.
 */
export async function compileHere(world: Machine, given: Given, drawn: string): Promise<Planned | Mistake> {
  const operator = operatorFiles(world, given);
  if (isMistake(operator)) return operator;
  const made = await makePlan(world, given, { drawn, ...operator });
  if (isMistake(made)) return made;
  say(world, mannerOf(given), made.diagnostics);
  const { plan, values = {}, secrets = () => [], operations = DEFAULT_OPERATIONS } = made;
  return plan ? { plan, values, secrets: secrets(), operations } : failure('nothing was started');
}

/** What the operator's file says for the run of a plan that is there already: its powers were judged when it was made. */
export async function operationsHere(world: Machine, given: Given): Promise<Operations | Mistake> {
  const operator = operatorFiles(world, given);
  if (isMistake(operator)) return operator;
  if (!operator.policy) return OWN_OPERATIONS;
  const read = await readOperator(world, mannerOf(given), operator);
  return isMistake(read) ? read : read.operations;
}

function mannerOf(given: Given): 'json' | 'text' {
  return has(given, 'json') ? 'json' : 'text';
}

/**
 * What a pod may do here that a cluster's operator would have to allow: a line for each. No line for `nested-binds`: only
 * a source that cannot be pinned uses it, and its pin step notes that.
 */
export function powersText(powers: readonly GrantedPower[]): readonly string[] {
  const remedy = "a cluster's operator would have to allow it";
  const used = powers.filter(({ power }) => power !== 'nested-binds');
  return [...new Set(used.map(({ power, service, at }) => `${at}: ${service} uses ${power}; ${remedy}`))];
}
