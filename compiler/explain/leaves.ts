import { canonicalBytes } from '../plan/canonical.ts';
import type { PodPlan } from '../plan/plan.ts';
import { mask } from '../plan/mask.ts';
import { isObject, type Json } from '../tree.ts';

/** One value of a plan: a scalar, or a list or an object that holds nothing. */
export interface Leaf {
  /** From the plan's root; an item of a list by its index. */
  readonly keys: readonly string[];
  /** The same as people say it: items by their names, `web.create.Image`. */
  readonly names: readonly string[];
  readonly value: Json;
  /** For people's eyes. */
  readonly shown: Json;
}

/** All values of a plan, in its canonical order. */
export function leavesOf(plan: PodPlan): readonly Leaf[] {
  // Masks of names are no values.
  const { maskedNames: _, ...plain } = plan;
  const { masked: __, ...copy } = mask(plan);
  const [value, shown] = [plain, copy].map((one) => JSON.parse(canonicalBytes(one)) as Json);
  const found: Leaf[] = [];
  collect({ keys: [], names: [], value: value ?? null, shown: shown ?? null }, found);
  return found;
}

function collect(leaf: Leaf, found: Leaf[]): void {
  const inner = entriesOf(leaf.value);
  if (inner.length === 0) found.push(leaf);
  const shown = new Map(entriesOf(leaf.shown));
  // Nobody is shown by a name what its own leaf hides.
  const items = Array.isArray(leaf.shown) ? leaf.shown : leaf.value;
  const names = Array.isArray(items) ? namesOf(items) : inner.map(([key]) => key);
  for (const [index, [key, value]] of inner.entries()) {
    const keys = [...leaf.keys, key];
    collect({ keys, names: [...leaf.names, names[index] ?? key], value, shown: shown.get(key) ?? null }, found);
  }
}

/** The value at a path of the plan. */
export function valueAt(keys: readonly string[], plan: unknown): Json | undefined {
  let here = plan as Json | undefined; // a plan is plain data
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as { readonly [key: string]: Json })[key]; // lists have their items by index
  }
  return here;
}

/** The parts of a list or an object by their keys; none of a scalar. */
function entriesOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** What items of lists are called by, the first that they have. */
const NAMES = ['id', 'replica', 'image', 'network', 'volume', 'service'] as const;

/** A name that several items have means none of them. */
function namesOf(items: readonly Json[]): readonly string[] {
  const names = items.map((item, index) => nameOf(item) ?? `${index}`);
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  const isShared = (name: string): boolean => (count.get(name) ?? 0) > 1;
  return names.map((name, index) => (isShared(name) ? (numbered(items[index]) ?? `${index}`) : name));
}

function nameOf(item: Json): string | undefined {
  const field = isObject(item) ? NAMES.find((name) => item[name] !== undefined) : undefined;
  const name = isObject(item) && item[field === 'replica' ? 'service' : (field ?? '')];
  return typeof name === 'string' && name !== '<redacted>' ? name : undefined;
}

/** As replicas are called: `web-2`. */
function numbered(item: Json | undefined): string | undefined {
  return isObject(item) && item['replica'] !== undefined ? `${item['service']}-${item['replica']}` : undefined;
}
