import type { Move, Row, Table } from './attributes/attribute.ts';
import { reaches } from './attributes/reach.ts';
import type { Entry, Mapping, Node } from './tree.ts';

/** What the files are silent about is said, by the rows' `complete`. */
export function complete(node: Mapping, table: Table): Mapping {
  return changeEntries(node, (key) => table[key], { column: 'complete', change: completeNode });
}

/** Every relative path of the file is moved, by the rows' `paths`. */
export function movePaths(node: Mapping, table: Table, move: Move): Mapping {
  const change = (value: Node, row: Row): Node => row.paths?.(value, move) ?? value;
  return changeEntries(node, (key) => table[key], { column: 'paths', change });
}

interface Change {
  /** The column that has something to change: rows that do not reach it are passed by. */
  readonly column: 'complete' | 'paths';
  readonly change: (node: Node, row: Row) => Node;
}

function completeNode(node: Node, row: Row): Node {
  return row.complete && node.kind === 'mapping' ? row.complete(node) : node;
}

function changeNode(written: Node, row: Row, change: Change): Node {
  const node = change.change(written, row);
  const { inside, each } = row;
  if (inside && node.kind === 'mapping') return changeEntries(node, (key) => inside[key], change);
  if (!each || node.kind === 'scalar') return node;
  if (node.kind === 'mapping') return changeEntries(node, () => each, change);
  const items = node.items.map((item) => changeNode(item, each, change));
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}

/** What does not change stays the very same node. */
function changeEntries(node: Mapping, rowOf: (key: string) => Row | undefined, change: Change): Mapping {
  let entries: Map<string, Entry> | undefined;
  for (const [key, { keySpan, value }] of node.entries) {
    const row = rowOf(key);
    const changed = row && reaches(row, change.column) ? changeNode(value, row, change) : value;
    if (changed === value) continue;
    entries ??= new Map(node.entries);
    entries.set(key, { keySpan, value: changed });
  }
  return entries ? { ...node, entries } : node;
}
