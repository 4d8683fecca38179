import type { Report } from './diagnostic.ts';
import type { Variables } from './environment.ts';
import type { Mistake } from './interpolate/template.ts';
import { substitute } from './interpolate/template.ts';
import { reportMistake } from './interpolate/mistake.ts';
import type { Span } from './source.ts';
import type { Entry, Mapping, Node, Scalar } from './tree.ts';

/** Puts the values of variables into all texts; keys are left alone. Nodes without variables come back as they are. */
export function interpolate<N extends Node>(node: N, variables: Variables, report: Report): N;
export function interpolate(node: Node, variables: Variables, report: Report): Node {
  if (node.kind === 'scalar') return interpolated(node, variables, report);
  if (node.kind === 'mapping') return interpolatedMapping(node, variables, report);
  const items = node.items.map((item) => interpolate(item, variables, report));
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}

function interpolatedMapping(node: Mapping, variables: Variables, report: Report): Mapping {
  let entries: Map<string, Entry> | undefined;
  for (const [key, entry] of node.entries) {
    const value = interpolate(entry.value, variables, report);
    if (value === entry.value) continue;
    entries ??= new Map(node.entries);
    entries.set(key, { ...entry, value });
  }
  return entries ? { ...node, entries } : node;
}

function interpolated(node: Scalar, variables: Variables, report: Report): Scalar {
  const template = node.value;
  if (typeof template !== 'string' || !template.includes('$')) return node;
  const { text, variables: used, holes, mistakes } = substitute(template, variables);
  for (const mistake of mistakes) {
    reportMistake(mistake, { template, span: spanOf(node, template, mistake), variables }, report);
  }
  if (mistakes.some(({ kind }) => kind !== 'unset')) report.settle(node.span);
  const { text: _written, ...rest } = node;
  const [first] = holes;
  const isWhole = first?.from === 0 && first.to === template.length;
  const parts = !isWhole && { holes };
  const substituted = used.size > 0 && { substituted: { template, variables: [...used].sort(), ...parts } };
  return { ...rest, value: text, ...substituted };
}

/** The place of the `$` where the scalar stands in its source character by character; else the whole scalar. */
function spanOf({ span }: Scalar, template: string, { at, end }: Mistake): Span {
  const { source } = span;
  const start = [span.start, span.start + 1].find((offset) => source.text.startsWith(template, offset));
  const inside = start !== undefined && start + template.length <= span.end;
  return inside ? { source, start: start + at, end: start + end } : span;
}
