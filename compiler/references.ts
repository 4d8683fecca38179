import type { At, Reference, Row, Table } from './attributes/attribute.ts';
import type { Span } from './source.ts';
import type { Mapping, Node } from './tree.ts';
import { nodeAt, quoted, toJson } from './tree.ts';

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
    const names = new Map<Span, string>();
    for (const reference of refers(toJson(node), atOf(node, names))) {
      found.push({ ...reference, quoted: names.get(reference.at) ?? JSON.stringify(reference.name) });
    }
  }
  if (inside && node.kind === 'mapping') visitEntries(node, (key) => inside[key], found);
  else if (each && node.kind === 'mapping') visitEntries(node, () => each, found);
  else if (each && node.kind === 'list') for (const item of node.items) visit(item, each, found);
}

function visitEntries(node: Mapping, rowOf: (key: string) => Row | undefined, found: Found[]): void {
  for (const [key, { value }] of node.entries) {
    const row = rowOf(key);
    if (row && (row.refers || row.inside || row.each)) visit(value, row, found);
  }
}

/** A name that is a key stands where the key does; one that was substituted is quoted as it was before. */
function atOf(node: Node, names: Map<Span, string>): At {
  return (...path) => {
    const [key] = path;
    const entry = path.length === 1 && node.kind === 'mapping' ? node.entries.get(String(key)) : undefined;
    if (entry && entry.value.kind !== 'scalar') return entry.keySpan;
    if (entry && entry.value.kind === 'scalar' && entry.value.value === null) return entry.keySpan;
    const piece = nodeAt(node, path);
    if (piece.kind === 'scalar' && piece.substituted) names.set(piece.span, quoted(piece));
    return piece.span;
  };
}
