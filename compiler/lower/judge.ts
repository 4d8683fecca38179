import type { Row, Table } from '../attributes/attribute.ts';
import { reaches } from '../attributes/reach.ts';
import type { Report } from '../diagnostic.ts';
import type { Span } from '../source.ts';
import { type Mapping, type Node, toJson } from '../tree.ts';

/** Says of every attribute that is not carried why: refused ones are errors, ignored ones warnings. */
export function judge(root: Mapping, table: Table, report: Report): void {
  judgeKeys(root, table, '', report);
}

function judgeKeys(node: Mapping, table: Table, path: string, report: Report): void {
  for (const [name, { keySpan, value }] of node.entries) {
    const row = table[name];
    if (row && reaches(row, 'verdict')) judgeValue(value, row, inside(path, name), keySpan, report);
  }
}

function judgeValue(node: Node, row: Row, path: string, at: Span, report: Report): void {
  const { verdict } = row;
  if (verdict.kind !== 'carried' && isException(node, row)) return;
  if (verdict.kind === 'refused') report.add('not-supported', at, { path, why: verdict.why });
  if (verdict.kind === 'ignored') report.add('ignored-attribute', at, { path, why: verdict.why });
  if (verdict.kind !== 'carried') return;
  if (row.inside && node.kind === 'mapping') judgeKeys(node, row.inside, path, report);
  if (row.each && reaches(row.each, 'verdict')) judgeEach(node, row.each, path, report);
}

/** A value that is the default anyway asks for nothing. */
export function isException(node: Node, { except }: Row): boolean {
  return except !== undefined && node.kind === 'scalar' && except.includes(toJson(node));
}

function judgeEach(node: Node, row: Row, path: string, report: Report): void {
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) judgeValue(item, row, `${path}[${index}]`, item.span, report);
  }
  if (node.kind === 'mapping') {
    for (const [name, { keySpan, value }] of node.entries) judgeValue(value, row, inside(path, name), keySpan, report);
  }
}

function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
