import type { Given, Mistake } from '../../compiler/command.ts';
import { has, isMistake, usage, value } from '../../compiler/command.ts';
import { type Agent, agentAt } from '../cleaner/agent.ts';
import { isRunId } from '../cleaner/owned.ts';
import type { Scope } from '../cleaner/sweep.ts';
import type { Limits } from '../engine/limits.ts';
import { agentOptions } from './agent-options.ts';
import type { Machine } from './machine.ts';
import { durationOf, engineLimits } from './seconds.ts';

/** What is to be cleaned, and how. */
export interface Wish {
  readonly scope: Scope;
  readonly how: { readonly [name in (typeof SWITCHES)[number]]: boolean };
  readonly agents: readonly Agent[];
  readonly limits: Partial<Limits>;
}

const SWITCHES = ['force', 'dry-run', 'json', 'legacy', 'watch'] as const;

/** Two that make no sense together. */
const APART: readonly (readonly [one: string, other: string, why: string])[] = [
  ['watch', 'dry-run', 'who watches removes'],
  ['watch', 'run', 'a run is over once'],
  ['force', 'dry-run', 'who only looks needs none'],
  ['legacy', 'run', 'predecessors name no runs'],
  ['legacy', 'framework', 'predecessors name no frameworks'],
];

export function readWish(machine: Machine, given: Given): Wish | Mistake {
  const wrong = wrongTogether(given);
  if (wrong) return wrong;
  const olderThanSeconds = durationOf(given, 'older-than');
  if (isMistake(olderThanSeconds)) return olderThanSeconds;
  const limits = engineLimits(given);
  if (isMistake(limits)) return limits;
  const agents = agentOptions(machine, given);
  if (isMistake(agents)) return agents;
  const named = ['run', 'framework', 'executor'].flatMap((name) => {
    const said = value(given, name);
    return said === undefined ? [] : [[name, said] as const];
  });
  const scope: Scope = { ...Object.fromEntries(named), ...(olderThanSeconds !== undefined && { olderThanSeconds }) };
  const how = Object.fromEntries(SWITCHES.map((name) => [name, has(given, name)]));
  // It has the names of all of them.
  return { scope, how: how as Wish['how'], agents: agents.map(agentAt), limits };
}

function wrongTogether(given: Given): Mistake | undefined {
  for (const [one, other, why] of APART) {
    if (has(given, one) && has(given, other)) return usage(`--${one} and --${other} do not go together: ${why}`);
  }
  const empty = ['run', 'framework', 'executor'].find((name) => value(given, name) === '');
  if (empty !== undefined) return usage(`--${empty} needs an id`);
  const run = value(given, 'run');
  if (run !== undefined && !isRunId(run)) return usage(`"${run}" is no id of a run`);
  if (has(given, 'force') && run === undefined) return usage('--force is for one run: name it with --run ID');
  return undefined;
}
