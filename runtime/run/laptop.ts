import type { Given, Mistake, World } from '../../compiler/command.ts';
import { failure, has, isMistake, makePlan, say } from '../../compiler/command.ts';
import type { GrantedPower, PodPlan } from '../../compiler/plan/plan.ts';

/** A plan, and the values of the variables that its secrets and configs are made of. */
export interface Planned {
  readonly plan: PodPlan;
  readonly values: { readonly [variable: string]: string };
}

/**
 * The plan of Compose files where there is no Mesos task: fresh ids, the real folder as sandbox, no cgroup parent, the
 * file's own host ports. What the compiler found is said.
 */
export async function compileHere(world: World, given: Given, drawn: string): Promise<Planned | Mistake> {
  const made = await makePlan(world, given, { drawn });
  if (isMistake(made)) return made;
  say(world, has(given, 'json') ? 'json' : 'text', made.diagnostics);
  const { plan, values = {} } = made;
  return plan ? { plan, values } : failure('nothing was started');
}

/** What a pod may do here that a cluster's operator would have to allow: a line for each. */
export function powersText(powers: readonly GrantedPower[]): readonly string[] {
  const remedy = "a cluster's operator would have to allow it";
  return [...new Set(powers.map(({ power, service, at }) => `${at}: ${service} uses ${power}; ${remedy}`))];
}
