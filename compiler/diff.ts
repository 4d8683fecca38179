import { createHmac } from 'node:crypto';
import { type Fact, factsOf } from './diff/facts.ts';
import { GROUPS, type Group } from './diff/fields.ts';
import { mask } from './plan/mask.ts';
import type { PodPlan } from './plan/plan.ts';

/** What two plans do not have in common. */
export interface Diff {
  readonly from: Side;
  readonly to: Side;
  /** In order of risk; those without a change are left out. */
  readonly groups: readonly ChangeGroup[];
  /** How many facts are the same. */
  readonly unchanged: number;
  /** Services whose containers are made otherwise, in the order of the new plan, those that are gone last. */
  readonly services: readonly string[];
  /** Volumes whose data ends with the old pod. */
  readonly losing: readonly string[];
}

export interface Side {
  /** As the user named it. */
  readonly name: string;
  readonly containers: number;
}

export interface ChangeGroup {
  readonly group: Group;
  readonly changes: readonly Change[];
}

export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  /** `web`, `web 1, 2`, `network front`, `pod`. */
  readonly who: string;
  readonly what: string;
  /** Absent where `what` says it all, and where it is hidden; of a value of a variable, where it comes from. */
  readonly before?: string;
  readonly after?: string;
  /** A value of an environment, a secret, or what a variable filled; with a key, both sides have a fingerprint. */
  readonly isHidden: boolean;
}

export interface DiffOptions {
  readonly names: readonly [from: string, to: string];
  /**
   * Makes fingerprints of hidden values, so that a rotation can be followed from one review to the next. Without one
   * it is only said that a value has changed: a short secret could be guessed from a fingerprint that anybody can make.
   */
  readonly key?: string;
}

/** What changes when the second plan takes the place of the first. Of a pod that is new or goes there is one plan only. */
export function diffPlans(before: PodPlan | undefined, after: PodPlan | undefined, options: DiffOptions): Diff {
  // Values cannot be compared with masks.
  const isMasked = before?.masked === true || after?.masked === true;
  const facts = (plan: PodPlan | undefined): ReadonlyMap<string, Fact> =>
    numbered(plan ? factsOf(isMasked ? mask(plan) : plan) : []);
  const [old, fresh] = [facts(before), facts(after)];
  const changes: Found[] = [];
  const [there, here] = [whoIn(old), whoIn(fresh)];
  for (const [key, fact] of fresh) {
    const was = old.get(key);
    if (was ? was.value !== fact.value : !fact.isUsual || there.has(fact.who)) changes.push({ was, is: fact });
  }
  for (const [key, was] of old) {
    if (!fresh.has(key) && (!was.isUsual || here.has(was.who))) changes.push({ was, is: undefined });
  }
  const groups = GROUPS.map((group) => ({
    group,
    changes: together(changes.filter((found) => factOf(found).group === group)).map((found) =>
      shown(found, isMasked ? undefined : options.key),
    ),
  }));
  const [from, to] = options.names;
  return {
    from: { name: from, containers: before?.containers.length ?? 0 },
    to: { name: to, containers: after?.containers.length ?? 0 },
    groups: groups.filter((one) => one.changes.length > 0),
    unchanged: [...fresh].filter(([key, { value }]) => old.get(key)?.value === value).length,
    services: [...new Set(changes.flatMap((found) => factOf(found).service ?? []))],
    losing:
      changes.length === 0 || !before
        ? []
        : before.volumes.flatMap(({ volume, keep, external }) => (keep || external ? [] : [volume])),
  };
}

function whoIn(facts: ReadonlyMap<string, Fact>): ReadonlySet<string> {
  return new Set([...facts.values()].map(({ who }) => who));
}

/** A fact that changed: as it was, as it is, or both. */
type Found = { readonly was: Fact | undefined; readonly is: Fact } | { readonly was: Fact; readonly is: undefined };

function factOf({ was, is }: Found): Fact {
  return is ?? was;
}

/** By key; a fact that a plan states twice is counted. */
function numbered(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  const found = new Map<string, Fact>();
  for (const fact of facts) {
    let key = fact.key;
    for (let count = 2; found.has(key); count += 1) key = `${fact.key}\n${count}`;
    found.set(key, fact);
  }
  return found;
}

/** The same change of several replicas is told once. */
function together(changes: readonly Found[]): readonly (Found & { readonly whose: readonly string[] })[] {
  const found = new Map<string, Found & { readonly whose: string[] }>();
  for (const change of changes) {
    const { service, who, what } = factOf(change);
    const key = JSON.stringify([service ?? who, what, change.was?.value, change.is?.value]);
    const same = found.get(key);
    if (same) same.whose.push(who);
    else found.set(key, { ...change, whose: [who] });
  }
  return [...found.values()];
}

function shown(found: Found & { readonly whose: readonly string[] }, key: string | undefined): Change {
  const { was, is, whose } = found;
  const fact = factOf(found);
  const isHidden = was?.isHidden === true || is?.isHidden === true;
  const text = (one: Fact | undefined): string | undefined => {
    if (!one) return undefined;
    if (isHidden && key !== undefined) return fingerprint(one.value, key);
    return one.shown === '' ? undefined : one.shown;
  };
  // Two values of one variable look alike.
  const isAlike = was !== undefined && text(was) === text(is);
  const [before, after] = isAlike ? [] : [text(was), text(is)];
  return {
    kind: !was ? 'added' : !is ? 'removed' : 'changed',
    who: whose.length === 1 ? fact.who : `${fact.service} ${whose.map((one) => one.split(' ').at(-1)).join(', ')}`,
    what: fact.what,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    isHidden,
  };
}

/** HMAC-SHA-256, cut: enough to see that it is another value. */
function fingerprint(value: string, key: string): string {
  return `#${createHmac('sha256', key).update(value).digest('hex').slice(0, 8)}`;
}
