import type { Diagnostic } from './diagnostic.ts';
import { type Diff, diffPlans } from './diff.ts';
import type { PodPlan } from './plan/plan.ts';

/** A pod that is to be reviewed. */
export interface Subject {
  /** How the user named its files. */
  readonly name: string;
  /** Absent when there are errors, and when the pod is gone. */
  readonly plan?: PodPlan;
  readonly errors: readonly Diagnostic[];
  /** For the task's label; absent where it is not to be shown. */
  readonly digest?: string;
  /** Why its files cannot be read. */
  readonly problem?: string;
  /** What it is compared with. */
  readonly base?: Base;
}

/** The pod as it was. */
export interface Base {
  /** As the user named it. */
  readonly name: string;
  /** `absent`: it has no such pod; `broken`: its files have errors, and there is nothing to compare with. */
  readonly found: PodPlan | 'absent' | 'broken';
}

/** What a reviewer is told of a pod. */
export interface PodReview extends Subject {
  readonly state: State;
  /** Of a pod that is new or gone, with nothing. */
  readonly diff?: Diff;
}

/** `alone`: it was to be compared with nothing. */
export type State = 'alone' | 'same' | 'changed' | 'new' | 'removed' | 'not compared' | 'failed';

/** What a reviewer is told of pods; `key` is that of a `Diff`'s fingerprints. */
export function reviewOf(subjects: readonly Subject[], key?: string): readonly PodReview[] {
  return subjects.map((subject) => {
    const diff = differenceOf(subject, key);
    return { ...subject, state: stateOf(subject, diff), ...(diff && { diff }) };
  });
}

function differenceOf({ name, plan, errors, problem, base }: Subject, key: string | undefined): Diff | undefined {
  if (!base || errors.length > 0 || problem !== undefined || base.found === 'broken') return undefined;
  const before = base.found === 'absent' ? undefined : base.found;
  return diffPlans(before, plan, { names: [base.name, name], ...(key !== undefined && { key }) });
}

function stateOf({ plan, errors, problem, base }: Subject, diff: Diff | undefined): State {
  if (errors.length > 0 || problem !== undefined) return 'failed';
  if (!base) return 'alone';
  if (!diff) return 'not compared';
  if (base.found === 'absent') return 'new';
  if (!plan) return 'removed';
  return diff.groups.length === 0 ? 'same' : 'changed';
}
