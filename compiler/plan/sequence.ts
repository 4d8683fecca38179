import type { Step } from './plan.ts';

type Node = Pick<Step, 'id' | 'needs' | 'after'>;

/** Steps in an order in which they can be performed. */
export interface Sequence<T> {
  /** The steps that can be performed, each after all that it waits for, else in the order given. */
  readonly order: readonly T[];
  /** Ids of steps that wait for one another, the first repeated at the end; empty when none do. */
  readonly cycle: readonly string[];
  /** What each step waits for. */
  readonly waits: ReadonlyMap<T, ReadonlySet<T>>;
}

/** Orders steps by `needs` and `after`. Ids that no step has are passed over; of two steps with one id the last counts. */
export function sequence<T extends Node>(steps: readonly T[]): Sequence<T> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const waits = new Map([...byId.values()].map((step) => [step, waitsFor(step, byId)]));
  const followers = new Map<T, T[]>([...waits.keys()].map((step) => [step, []]));
  for (const [step, before] of waits) for (const one of before) followers.get(one)?.push(step);

  const left = new Map([...waits].map(([step, before]) => [step, before.size]));
  const order = [...waits.keys()].filter((step) => left.get(step) === 0);
  // The list grows while it is walked: a step is appended when the last one that it waits for is reached.
  for (const step of order) {
    for (const follower of followers.get(step) ?? []) {
      const count = (left.get(follower) ?? 0) - 1;
      left.set(follower, count);
      if (count === 0) order.push(follower);
    }
  }
  return { order, cycle: cycleOf(waits, new Set(order)), waits };
}

/** The steps that one waits for, each once. */
function waitsFor<T extends Node>(step: T, byId: ReadonlyMap<string, T>): ReadonlySet<T> {
  const found = new Set<T>();
  for (const id of [...step.needs, ...(step.after ?? [])]) {
    const before = byId.get(id);
    if (before) found.add(before);
  }
  return found;
}

/** Every step that was not reached waits for another such: following them leads into a circle. */
function cycleOf<T extends Node>(waits: ReadonlyMap<T, ReadonlySet<T>>, reached: ReadonlySet<T>): readonly string[] {
  const path = new Set<T>();
  let here = [...waits.keys()].find((step) => !reached.has(step));
  while (here && !path.has(here)) {
    path.add(here);
    here = [...(waits.get(here) ?? [])].find((step) => !reached.has(step));
  }
  if (!here) return [];
  const walked = [...path];
  return [...walked.slice(walked.indexOf(here)), here].map((step) => step.id);
}
