import { isMadeUp } from './explain/made-up.ts';
import { type History, historyOf } from './explain/history.ts';
import type { Leaf } from './explain/leaves.ts';
import { readable, readableName } from './explain/readable.ts';
import { sentenceOf, textsOf } from './explain/records.ts';
import { type Rule, ruleOf } from './explain/rules.ts';
import { spotsFor } from './explain/search.ts';
import { isImplied, type Spot } from './explain/spots.ts';
import { type World, worldOf } from './explain/world.ts';
import type { PodPlan } from './plan/plan.ts';
import type { Trace } from './trace.ts';

/** Why a value of the plan is what it is. */
export type Reason =
  /** It stands there, or what it was made of. */
  | { readonly kind: 'file'; readonly spot: Spot; readonly history: History }
  /** It was decided so, for all plans. */
  | { readonly kind: 'rule'; readonly text: string }
  /** The task has it. `madeUp`: nobody said it, and the task is a simulated one. */
  | { readonly kind: 'task'; readonly text: string; readonly madeUp: boolean }
  /** A key of the operator's file decides it. */
  | { readonly kind: 'operator'; readonly text: string };

/** A value of the plan and all its reasons: at least one. */
export interface Origin {
  readonly leaf: Leaf;
  /** Whether it holds text of a variable: then nobody is shown it. */
  readonly hidden: boolean;
  readonly reasons: readonly Reason[];
}

/** Where values of a plan come from, from what its compile left behind. */
export function explain(leaves: readonly Leaf[], plan: PodPlan, trace: Trace): readonly Origin[] {
  if (!trace.compiled) throw new Error('bug: there is a plan, and nothing that it was made of');
  const world = worldOf(plan, trace, trace.compiled);
  return leaves.map((leaf) => originOf(leaf, world));
}

function originOf(leaf: Leaf, world: World): Origin {
  const rule = ruleOf(leaf.keys);
  const found = spotsFor(leaf, rule, world);
  const spots = found.map((spot) => (isImplied(spot) ? (world.spots.at(...spot.path.slice(0, -1)) ?? spot) : spot));
  const { trace, compiled } = world;
  const inFiles = spots.map((spot): Reason => ({ kind: 'file', spot, history: historyOf(spot, trace, compiled) }));
  const reasons = [...inFiles, ...decided(leaf, rule, found, world), ...given(leaf, rule, found, world)];
  return { leaf: readableName(leaf, world.hidden), hidden: !readable(leaf, found, world.hidden), reasons };
}

const IMPLIED = 'nobody wrote it: it is what Compose means by what stands there';

/** What the plan itself says of it in words, and the rule. */
function decided(leaf: Leaf, rule: Rule | undefined, spots: readonly Spot[], world: World): readonly Reason[] {
  const told = rule?.alone ? [] : textsOf(leaf, world).flatMap((text) => sentenceOf(text) ?? []);
  const implied = spots.some(isImplied) ? IMPLIED : undefined;
  const texts = [...told, implied, rule?.rule, spots.length > 0 ? undefined : rule?.silent].filter(
    (text) => text !== undefined,
  );
  const madeUp = isMadeUp(leaf, world.compiled.options.context);
  return [...new Set(texts)].map((text) =>
    OF_TASK.test(text) ? { kind: 'task', text, madeUp } : { kind: 'rule', text },
  );
}

/** How a port says that it is the task's. */
const OF_TASK = /^task port /;

/** What the task and the operator say. */
function given(leaf: Leaf, rule: Rule | undefined, spots: readonly Spot[], { compiled }: World): readonly Reason[] {
  const { context } = compiled.options;
  const { task, operator: key, said } = rule ?? {};
  const operator = said && spots.length > 0 ? undefined : key;
  return [
    ...(task === undefined ? [] : [{ kind: 'task', text: task, madeUp: isMadeUp(leaf, context) } as const]),
    ...(operator === undefined ? [] : [{ kind: 'operator', text: operator } as const]),
  ];
}
