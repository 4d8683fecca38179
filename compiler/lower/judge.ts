import type { Row, Table } from '../attributes/attribute.ts';
import type { Report } from '../diagnostic.ts';
import type { Span } from '../source.ts';
import { type Mapping, type Node, toJson } from '../tree.ts';

/** Says of every attribute that is not carried why: refused ones are errors, ignored ones warnings. */
export function judge(root: Mapping, table: Table, report: Report): void {
  judgeKeys(root, table, [], report);
}

function judgeKeys(node: Mapping, table: Table, path: readonly string[], report: Report): void {
  for (const [name, { keySpan, value }] of node.entries) {
    const row = table[name];
    if (row) judgeValue(value, row, [...path, name], keySpan, report);
  }
}

function judgeValue(node: Node, row: Row, path: readonly string[], at: Span, report: Report): void {
  const { verdict } = row;
  if (verdict.kind !== 'carried' && isException(node, row)) return;
  if (verdict.kind === 'refused') return report.add('not-supported', at, { path: path.join('.'), why: verdict.why });
  if (verdict.kind === 'ignored') return report.add('ignored-attribute', at, { path: path.join('.'), why: verdict.why });
  if (row.inside && node.kind === 'mapping') judgeKeys(node, row.inside, path, report);
  if (row.each) judgeEach(node, row.each, path, report);
}

/** A value that is the default anyway asks for nothing. */
export function isException(node: Node, { except }: Row): boolean {
  return except !== undefined && node.kind === 'scalar' && except.includes(toJson(node));
}

function judgeEach(node: Node, row: Row, path: readonly string[], report: Report): void {
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) judgeValue(item, row, [...path, `${index}`], item.span, report);
  }
  if (node.kind === 'mapping') {
    for (const [name, { keySpan, value }] of node.entries) judgeValue(value, row, [...path, name], keySpan, report);
  }
}
