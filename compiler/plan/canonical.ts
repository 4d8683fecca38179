import { FREE, type Order, PLAN_ORDER } from './order.ts';
import type { PodPlan } from './plan.ts';
import { visible } from './visible.ts';

/**
 * The one text of a plan: valid JSON, two spaces, a final newline, fields in the order of order.ts and free keys in
 * that of code units, however the object was built. One fact a line: a record that holds nothing but scalars and lists
 * of scalars stands on one line when it is an item of a list or of a kind that order.ts knows; all else is broken out.
 * Parsing the text and writing it again gives the same text. Characters that a terminal obeys are escapes, `\u202e`.
 */
export function canonicalBytes(plan: PodPlan): string {
  const out: Out = { pieces: [], keys: new Map() };
  fieldsText(plan as unknown as Fields, PLAN_ORDER, '\n', out);
  out.pieces.push('\n');
  return visible(out.pieces.join(''));
}

/** Plans are long: the text is kept in pieces, and each key is quoted once. */
interface Out {
  readonly pieces: string[];
  readonly keys: Map<string, string>;
}

type Fields = { readonly [key: string]: unknown };

/** `indent` is what begins a line at the depth of the value. */
function valueText(value: unknown, order: Order, indent: string, out: Out): void {
  if (!isObject(value)) out.pieces.push(scalarText(value));
  else if (Array.isArray(value)) listText(value, order, indent, out);
  else if (order !== FREE && isFlat(value)) lineText(value, order, out);
  else fieldsText(value, order, indent, out);
}

function listText(items: readonly unknown[], order: Order, indent: string, out: Out): void {
  const deeper = `${indent}  `;
  let before = `[${deeper}`;
  for (const item of items) {
    out.pieces.push(before);
    before = `,${deeper}`;
    if (isObject(item) && !Array.isArray(item) && isFlat(item)) lineText(item, order, out);
    else valueText(item, order, deeper, out);
  }
  out.pieces.push(items.length === 0 ? '[]' : `${indent}]`);
}

function fieldsText(value: Fields, order: Order, indent: string, out: Out): void {
  const deeper = `${indent}  `;
  const keys = keysOf(value, order);
  let before = `{${deeper}`;
  for (const key of keys) {
    out.pieces.push(before, keyText(key, out));
    before = `,${deeper}`;
    valueText(value[key], (Object.hasOwn(order, key) && order[key]) || FREE, deeper, out);
  }
  out.pieces.push(keys.length === 0 ? '{}' : `${indent}}`);
}

function lineText(value: Fields, order: Order, out: Out): void {
  const keys = keysOf(value, order);
  let before = '{ ';
  for (const key of keys) {
    const field = value[key];
    out.pieces.push(
      before,
      keyText(key, out),
      Array.isArray(field) ? `[${field.map(scalarText).join(', ')}]` : scalarText(field),
    );
    before = ', ';
  }
  out.pieces.push(keys.length === 0 ? '{}' : ' }');
}

/** The keys that have a value: those of the table in its order, then any others sorted. */
function keysOf(value: Fields, order: Order): readonly string[] {
  const all = Object.keys(value);
  if (all.some((key) => value[key] === undefined)) return keysOf(defined(value), order);
  if (order === FREE) return all.length > 1 ? all.sort() : all;
  const known: string[] = [];
  for (const key in order) if (Object.hasOwn(value, key)) known.push(key);
  return known.length === all.length ? known : [...known, ...all.filter((key) => !Object.hasOwn(order, key)).sort()];
}

function defined(value: Fields): Fields {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

function isFlat(value: Fields): boolean {
  for (const key in value) {
    const field = value[key];
    if (Array.isArray(field) ? field.some(isObject) : isObject(field)) return false;
  }
  return true;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function keyText(key: string, { keys }: Out): string {
  const before = keys.get(key);
  if (before !== undefined) return before;
  const text = `${JSON.stringify(key)}: `;
  keys.set(key, text);
  return text;
}

/** JSON.stringify would write `null` for what JSON cannot say. */
function scalarText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const text = typeof value === 'number' && !Number.isFinite(value) ? undefined : JSON.stringify(value);
  if (text === undefined) throw new Error(`bug: a plan holds ${String(value)}, which JSON cannot say`);
  return text;
}
