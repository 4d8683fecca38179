import type { At, Reference, Row, Table } from './attributes/attribute.ts';
import { reaches } from './attributes/reach.ts';
import { asWritten } from './source.ts';
import type { Mapping, Node } from './tree.ts';
import { nodeAt, toJson } from './tree.ts';

/** A reference and its name as a message may quote it. */
export interface Found extends Reference {
  readonly quoted: string;
}

/** Everything that a service names elsewhere in the file, in the order written, by the rows' `refers`. */
export function references(node: Mapping, table: Table): readonly Found[] {
  const found: Found[] = [];
  visitEntries(node, (key) => table[key], found);
  return found;
}

function visit(node: Node, row: Row, found: Found[]): void {
  const { inside, each, refers } = row;
  if (refers) {
    for (const reference of refers(toJson(node), atOf(node))) {
      found.push({ ...reference, quoted: JSON.stringify(asWritten(reference.name, reference.at)) });
    }
  }
  if (inside && node.kind === 'mapping') visitEntries(node, (key) => inside[key], found);
  else if (each && node.kind === 'mapping') visitEntries(node, () => each, found);
  else if (each && node.kind === 'list') for (const item of node.items) visit(item, each, found);
}

function visitEntries(node: Mapping, rowOf: (key: string) => Row | undefined, found: Found[]): void {
  for (const [key, { value }] of node.entries) {
    const row = rowOf(key);
    if (row && reaches(row, 'refers')) visit(value, row, found);
  }
}

/** A name that is a key stands where the key does. */
function atOf(node: Node): At {
  return (...path) => {
    const [key] = path;
    const entry = path.length === 1 && node.kind === 'mapping' ? node.entries.get(String(key)) : undefined;
    const isName = entry && (entry.value.kind !== 'scalar' || entry.value.value === null);
    return isName ? entry.keySpan : nodeAt(node, path).span;
  };
}
