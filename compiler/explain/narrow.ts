import type { Node } from '../tree.ts';
import { childrenOf, type Spot } from './spots.ts';
import { common, type Words, words } from './words.ts';

/** What is known of a value of the plan whose place is looked for below a spot. */
export interface Wanted {
  /** The fields of the plan that lead to it, from where the spot's attribute begins. */
  readonly fields: readonly Field[];
  readonly value: Words;
  /** Of the item of a list that it is a part of. */
  readonly record: Words;
  /** How many items the list has that it is one of. */
  readonly items?: number;
}

/** A field of the plan. */
export interface Field {
  readonly name: string;
  /** A key of the user's own, as those of labels: it is found as it is, or not at all. */
  readonly isFree: boolean;
}

/** Where a value was found, and what speaks for it: how many of its words stand there, and of its field's names. */
export interface Found {
  readonly spot: Spot;
  readonly said: number;
  readonly named: number;
}

/**
 * The smallest spot at or below one that says a value: by the names of fields, else by what it says. Where two would do
 * it is the spot around them: what is told is always true, if not always as near as can be.
 */
export function narrow(start: Spot, wanted: Wanted): Found {
  let spot = start;
  let fields = wanted.fields;
  let named = 0;
  for (;;) {
    const field = byField(spot, fields);
    if (field) [spot, fields, named] = [field.spot, field.rest, named + 1];
    const said = field || isWholeItem(spot, fields) ? undefined : byWords(spot, wanted, fields);
    if (said) spot = said;
    if (!field && !said) break;
  }
  const lacks = fields.some(({ name, isFree }) => isFree && !wordsOf(spot).has(name.toLowerCase()));
  return lacks ? { spot: start, said: 0, named: 0 } : { spot, said: common(wordsOf(spot), wanted.value), named };
}

/** An item of the plan's list that an item of the file's list became. */
function isWholeItem({ node, keySpan }: Spot, fields: readonly Field[]): boolean {
  return node.kind === 'mapping' && !keySpan && /^\d+$/.test(fields.at(-1)?.name ?? '');
}

interface ByField {
  readonly spot: Spot;
  /** The fields below it. */
  readonly rest: readonly Field[];
}

function byField(spot: Spot, fields: readonly Field[]): ByField | undefined {
  if (spot.node.kind !== 'mapping') return undefined;
  const children = childrenOf(spot);
  for (const [index, { name, isFree }] of fields.entries()) {
    const own = (one: Spot): string => one.path.at(-1) ?? '';
    const same = children.find((one) => own(one) === name);
    const alike = isFree ? [] : children.filter((one) => likeness(own(one), name) > 0);
    alike.sort((a, b) => likeness(own(b), name) - likeness(own(a), name));
    const found = same ?? alike[0];
    if (found) return { spot: found, rest: fields.slice(index + 1) };
  }
  return undefined;
}

/** `start_period` is `StartPeriod`, and `limit` is what `pids_limit` is: the letters that two names share. */
function likeness(key: string, field: string): number {
  const [a, b] = [key, field].map((name) => name.toLowerCase().replaceAll('_', '')) as [string, string]; // two of two
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 3 || !(long.startsWith(short) || long.endsWith(short))) return 0;
  return a === b ? Number.POSITIVE_INFINITY : short.length;
}

function byWords(spot: Spot, { value, record, items }: Wanted, fields: readonly Field[]): Spot | undefined {
  const free = fields.find(({ isFree }) => isFree)?.name.toLowerCase();
  const all = childrenOf(spot);
  const scored = all
    .map((child) => ({ child, words: wordsOf(child) }))
    .filter(({ words }) => free === undefined || words.has(free))
    .map(({ child, words }) => ({ child, score: [common(words, value), common(words, record)] as const }))
    .filter(({ score: [one, other] }) => one + other > 0)
    .sort((a, b) => b.score[0] - a.score[0] || b.score[1] - a.score[1]);
  const best = scored.filter(({ score }) => `${score}` === `${scored[0]?.score}`).map(({ child }) => child);
  if (best.length === 1 || spot.node.kind !== 'list') return best.length === 1 ? best[0] : undefined;
  // Lists that are copied say the same at the same place.
  const same = all.length === items ? all : best;
  return same.find(({ path }) => path.at(-1) === fields.at(-1)?.name);
}

const known = new WeakMap<Node, Words>();

/** All that a spot says, its own name included. */
export function wordsOf({ path, node, keySpan }: Spot): Words {
  const own = keySpan ? (path.at(-1) ?? '') : '';
  const inside = known.get(node) ?? nodeWords(node);
  known.set(node, inside);
  return own === '' ? inside : new Set([...inside, ...words(own, `${own}=`)]);
}

function nodeWords(node: Node): Words {
  if (node.kind === 'scalar') return words(node.value, node.text);
  return new Set(childrenOf({ path: [], node }).flatMap((child) => [...wordsOf(child)]));
}
