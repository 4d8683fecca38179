import type { Mistake, Path } from '../schema/mistakes.ts';
import type { Definition } from '../schema/arrange.ts';
import type { Shapes } from '../schema/shapes.ts';
import type { Node, Scalar } from '../tree.ts';

/**
 * Dates without quotes where only a text may stand: YAML makes moments of them, and docker compose fails there too.
 * Among variables and labels, which may be numbers, they pass.
 */
export function datesForTexts(document: Node, shapes: Shapes): readonly Mistake[] {
  return datesIn(document).flatMap((path): readonly Mistake[] => {
    const shape = shapes.at(path);
    const forms = shape ? shapes.forms(shape) : [];
    return isText(forms) ? [{ kind: 'type', path, forms }] : [];
  });
}

/** Whether the value is a date that was written without quotes; its text is what was written. */
export function isDate({ value, text }: Scalar): boolean {
  return typeof value === 'string' && text !== undefined && text !== value;
}

function datesIn(node: Node, path: Path = []): readonly Path[] {
  if (node.kind === 'scalar') return isDate(node) ? [path] : [];
  if (node.kind === 'list') return node.items.flatMap((item, index) => datesIn(item, [...path, index]));
  return [...node.entries].flatMap(([key, { value }]) => datesIn(value, [...path, key]));
}

function isText(forms: readonly Definition[]): boolean {
  const types = forms.map(({ type }) => String(type));
  return types.includes('string') && !types.some((type) => ['number', 'integer', 'boolean'].includes(type));
}
