import type { Row, Table } from '../attributes/attribute.ts';
import { reaches } from '../attributes/reach.ts';
import type { Report } from '../diagnostic.ts';
import type { Span } from '../source.ts';
import { type Mapping, type Node, toJson } from '../tree.ts';
import type { Waivers } from './waivers.ts';

/** Says of every attribute that is not carried why: refused ones are errors unless waived, ignored ones warnings. */
export function judge(root: Mapping, table: Table, waivers: Waivers, report: Report): void {
  judgeKeys(root, table, { path: '', at: root.span, waivers, report });
  waivers.reportIdle();
}

/** Where in the file the walk is. */
interface Here {
  /** `services.web.ports[0]`. */
  readonly path: string;
  /** What a message underlines. */
  readonly at: Span;
  readonly waivers: Waivers;
  readonly report: Report;
}

function judgeKeys(node: Mapping, table: Table, here: Here): void {
  for (const [name, { keySpan, value }] of node.entries) {
    const row = table[name];
    if (row && reaches(row, 'verdict')) judgeValue(value, row, inside(here, name, keySpan));
  }
}

function judgeValue(node: Node, row: Row, here: Here): void {
  const { verdict } = row;
  const { path, at, report } = here;
  if (verdict.kind !== 'carried' && isException(node, row)) return;
  if (verdict.kind === 'refused') refuse(row, verdict.why, here);
  if (verdict.kind === 'ignored') report.add('ignored-attribute', at, { path, why: verdict.why });
  if (verdict.kind !== 'carried') return;
  if (row.inside && node.kind === 'mapping') judgeKeys(node, row.inside, here);
  if (row.each && reaches(row.each, 'verdict')) judgeEach(node, row.each, here);
}

function refuse(row: Row, why: string, { path, at, waivers, report }: Here): void {
  const by = waivers.waiving(path, row);
  if (by === undefined) report.add('not-supported', at, { path, why });
  else report.add('waived-attribute', at, { path, why, by });
}

/** A value that is the default anyway asks for nothing. */
function isException(node: Node, { except }: Row): boolean {
  return except !== undefined && node.kind === 'scalar' && except.includes(toJson(node));
}

function judgeEach(node: Node, row: Row, here: Here): void {
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      judgeValue(item, row, { ...here, path: `${here.path}[${index}]`, at: item.span });
    }
  }
  if (node.kind === 'mapping') {
    for (const [name, { keySpan, value }] of node.entries) judgeValue(value, row, inside(here, name, keySpan));
  }
}

function inside(here: Here, name: string, at: Span): Here {
  return { ...here, path: here.path === '' ? name : `${here.path}.${name}`, at };
}
