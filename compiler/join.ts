import type { Merge, Row, Table } from './attributes/attribute.ts';
import type { Entry, Json, List, Mapping, Node } from './tree.ts';
import { get, toJson } from './tree.ts';

/**
 * A later mapping onto an earlier one, both in long form, by the rows' `merge` (Compose Specification, 13-merge). Every
 * value keeps the span of its own file. No merge tag and no repeated item is left of the later one, be the first empty.
 */
export function join(base: Mapping, over: Mapping, table: Table): Mapping {
  return joinMappings(base, over, (key) => table[key]);
}

/** An attribute without a row joins as plain YAML. */
const PLAIN: Row = { verdict: { kind: 'carried' } };

/** What stands under `x-` belongs to somebody else: the later wins whole. */
const FOREIGN: Row = { verdict: { kind: 'carried' }, merge: 'replace' };

type RowOf = (key: string) => Row | undefined;

function joinMappings(base: Mapping | undefined, over: Mapping, rowOf: RowOf): Mapping {
  const entries = new Map<string, Entry>(base?.entries);
  let same = base === undefined && over.tag === undefined;
  for (const [key, entry] of over.entries) {
    const before = entries.get(key);
    const row = rowOf(key) ?? (key.startsWith('x-') ? FOREIGN : PLAIN);
    const value = joinNodes(before?.value, entry.value, row);
    if (value !== entry.value) same = false;
    if (value === undefined) entries.delete(key);
    else if (value !== before?.value)
      entries.set(key, value === entry.value ? entry : joinedEntry(before, entry, value));
  }
  return same ? over : { kind: 'mapping', span: (base ?? over).span, entries };
}

/** A value that grew stays where it began. */
function joinedEntry(before: Entry | undefined, entry: Entry, value: Node): Entry {
  return { keySpan: before?.value.span === value.span ? before.keySpan : entry.keySpan, value };
}

function joinNodes(before: Node | undefined, over: Node, row: Row): Node | undefined {
  if (over.tag === 'reset') return undefined;
  const base = over.tag === 'override' || row.merge === 'replace' ? undefined : before;
  if (over.kind === 'scalar') return over.value === null && base ? base : untagged(over);
  if (over.kind === 'list') return joinLists(base?.kind === 'list' ? base : undefined, over, row);
  const { inside, each } = row;
  const rowOf: RowOf = inside ? (key) => inside[key] : () => each;
  return joinMappings(base?.kind === 'mapping' && agree(base, over, row.merge) ? base : undefined, over, rowOf);
}

function joinLists(base: List | undefined, over: List, row: Row): List {
  const each = row.each ?? PLAIN;
  const identity = identityOf(row.merge);
  const joins = typeof row.merge === 'object' && 'joinBy' in row.merge;
  const items = [...withoutReset(base?.items ?? [], over, row.merge)];
  const places = new Map<string, number>();
  if (identity) for (const [place, item] of items.entries()) places.set(identity(toJson(item)), place);
  for (const written of over.items) {
    const item = joinNodes(undefined, written, each);
    if (!item) continue;
    const key = identity?.(toJson(item));
    const place = key === undefined ? undefined : places.get(key);
    // Items that join do so with those of an earlier file: in one list each stays, as in docker compose.
    if (key !== undefined && place === undefined && !joins) places.set(key, items.length);
    if (place === undefined) items.push(item);
    else items[place] = (joins && joinNodes(items[place], item, each)) || item;
  }
  return sameItems(items, over) ? over : { kind: 'list', span: (base ?? over).span, items };
}

/** The earlier items without those that a `!reset` item of the later list removes. */
function withoutReset(items: readonly Node[], over: List, rule: Merge | undefined): readonly Node[] {
  if (typeof rule !== 'object' || !('appendBy' in rule)) return items;
  const { appendBy } = rule;
  const gone = new Set(over.items.filter(({ tag }) => tag === 'reset').map((item) => appendBy(toJson(item))));
  return gone.size > 0 ? items.filter((item) => !gone.has(appendBy(toJson(item)))) : items;
}

function sameItems(items: readonly Node[], list: List): boolean {
  return !list.tag && items.length === list.items.length && items.every((item, index) => item === list.items[index]);
}

function identityOf(rule: Merge | undefined): ((item: Json) => string) | undefined {
  if (typeof rule === 'function') return rule;
  if (rule === 'append') return JSON.stringify;
  if (typeof rule !== 'object' || 'same' in rule) return undefined;
  return 'joinBy' in rule ? rule.joinBy : JSON.stringify;
}

function agree(base: Mapping, over: Mapping, rule: Merge | undefined): boolean {
  if (typeof rule !== 'object' || !('same' in rule)) return true;
  const [before, after] = [get(base, rule.same), get(over, rule.same)];
  return !before || !after || JSON.stringify(toJson(before)) === JSON.stringify(toJson(after));
}

function untagged(node: Node): Node {
  if (!node.tag) return node;
  const { tag: _, ...rest } = node;
  return rest;
}
