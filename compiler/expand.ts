import type { Row, Table, Tell } from './attributes/attribute.ts';
import type { Report } from './diagnostic.ts';
import { place } from './source.ts';
import type { Entry, List, Mapping, Node } from './tree.ts';
import { nodeAt, toJson } from './tree.ts';

/**
 * From the forms that people write to the one long form of each attribute, by the rows' `long`. Merge tags and `x-`
 * attributes stay as they are; null stays null, for a later file may mean something by it. What cannot be read is
 * reported and left out.
 */
export function expand(node: Mapping, table: Table, report: Report): Mapping {
  return entriesOf(node, rowsOf(table), report);
}

function expandNode(written: Node, row: Row, report: Report): Node | undefined {
  if (written.tag === 'reset' || (written.kind === 'scalar' && written.value === null)) return written;
  const node = row.each && written.kind === 'list' ? withoutReset(written) : written;
  const long = row.long ? row.long(node, tellAt(node, report)) : node;
  const whole = long && insideOf(long, row, report);
  if (whole?.kind === 'list') tellReplaced(whole, row, report);
  return whole && written.tag && whole.tag !== written.tag ? { ...whole, tag: written.tag } : whole;
}

/** Of items that are the same the last counts (`join`): what is lost of the others is told. Equal ones lose nothing, refused ones neither. */
function tellReplaced({ items }: List, { merge: identity }: Row, report: Report): void {
  if (typeof identity !== 'function') return;
  const last = new Map<string, Node>();
  for (const item of items.toReversed()) {
    const value = toJson(item);
    const kept = last.get(identity(value));
    if (!kept) last.set(identity(value), item);
    else if (JSON.stringify(value) !== JSON.stringify(toJson(kept)) && !report.has(['mount-twice'], kept.span)) {
      report.add('replaced-item', item.span, { at: place(kept.span), by: identity.by });
    }
  }
}

/** An item that is reset is no item: there is nothing before it that it could take away. */
function withoutReset(node: List): List {
  return node.items.some((item) => item.tag === 'reset')
    ? { ...node, items: node.items.filter((item) => item.tag !== 'reset') }
    : node;
}

function insideOf(node: Node, row: Row, report: Report): Node {
  const { inside, each } = row;
  if (inside && node.kind === 'mapping') return entriesOf(node, rowsOf(inside), report);
  if (!each || node.kind === 'scalar') return node;
  if (node.kind === 'mapping') return entriesOf(node, () => each, report);
  let same = true;
  const items = node.items.flatMap((item) => {
    // An item that is nothing was reported by check; of lists, no later file means anything by it.
    const long = item.kind === 'scalar' && item.value === null ? undefined : expandNode(item, each, report);
    if (long !== item) same = false;
    return long ?? [];
  });
  return same ? node : { ...node, items };
}

/** What JavaScript gives to every object (`constructor`, `__proto__`) is no row. Later phases meet only what has one. */
function rowsOf(table: Table): (key: string) => Row | undefined {
  return (key) => (Object.hasOwn(table, key) ? table[key] : undefined);
}

function entriesOf(node: Mapping, rowOf: (key: string) => Row | undefined, report: Report): Mapping {
  let entries: Map<string, Entry> | undefined;
  for (const [key, entry] of node.entries) {
    const row = rowOf(key);
    // What no row knows was reported by check, and goes no further.
    const long = row ? expandNode(entry.value, row, report) : key.startsWith('x-') ? entry.value : undefined;
    if (long === entry.value) continue;
    entries ??= new Map(node.entries);
    if (long) entries.set(key, { keySpan: entry.keySpan, value: long });
    else entries.delete(key);
  }
  return entries ? { ...node, entries } : node;
}

function tellAt(node: Node, report: Report): Tell {
  return (code, values, ...path) => report.add(code, nodeAt(node, path).span, values);
}
