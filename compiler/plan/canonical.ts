import { FREE, type Order, PLAN_ORDER } from './order.ts';
import type { PodPlan } from './plan.ts';

/**
 * The one text of a plan: valid JSON, two spaces, a final newline, fields in the order of order.ts and free keys in
 * that of code units, however the object was built. One fact a line: an item of a list that holds nothing but scalars
 * and lists of scalars stands on one line, all else is broken out. Parsing the text and writing it again gives the
 * same text.
 */
export function canonicalBytes(plan: PodPlan): string {
  return `${objectText(plan as unknown as Fields, PLAN_ORDER, '\n')}\n`;
}

type Fields = { readonly [key: string]: unknown };

/** `indent` is what begins a line at the depth of the value. */
function textOf(value: unknown, order: Order, indent: string): string {
  if (Array.isArray(value)) return listText(value, order, indent);
  return isObject(value) ? objectText(value, order, indent) : scalarText(value);
}

function listText(items: readonly unknown[], order: Order, indent: string): string {
  if (items.length === 0) return '[]';
  const deeper = `${indent}  `;
  let text = '[';
  for (const item of items) {
    const isRecord = isObject(item) && !Array.isArray(item) && isFlat(item);
    text += (text === '[' ? deeper : `,${deeper}`) + (isRecord ? oneLine(item, order) : textOf(item, order, deeper));
  }
  return `${text}${indent}]`;
}

function objectText(value: Fields, order: Order, indent: string): string {
  const deeper = `${indent}  `;
  let text = '{';
  for (const key of keysOf(value, order)) {
    const inner = order === FREE ? FREE : innerOrder(order, key);
    text += `${text === '{' ? deeper : `,${deeper}`}${JSON.stringify(key)}: ${textOf(value[key], inner, deeper)}`;
  }
  return text === '{' ? '{}' : `${text}${indent}}`;
}

function innerOrder(order: Order, key: string): Order {
  return (Object.hasOwn(order, key) ? order[key] : undefined) ?? FREE;
}

function oneLine(value: Fields, order: Order): string {
  let text = '{';
  for (const key of keysOf(value, order)) {
    text += `${text === '{' ? ' ' : ', '}${JSON.stringify(key)}: ${flatText(value[key])}`;
  }
  return text === '{' ? '{}' : `${text} }`;
}

function flatText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(scalarText).join(', ')}]` : scalarText(value);
}

/** The keys that have a value: those of the table in its order, then any others sorted. */
function keysOf(value: Fields, order: Order): readonly string[] {
  const keys: string[] = [];
  for (const key in order) if (value[key] !== undefined && Object.hasOwn(value, key)) keys.push(key);
  const others = Object.keys(value).filter((key) => value[key] !== undefined && !(key in order && Object.hasOwn(order, key)));
  return others.length === 0 ? keys : [...keys, ...others.sort()];
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

/** JSON.stringify would write `null` for what JSON cannot say. */
function scalarText(value: unknown): string {
  const sayable = typeof value !== 'number' || Number.isFinite(value);
  const text = sayable ? JSON.stringify(value) : undefined;
  if (text === undefined) throw new Error(`bug: a plan holds ${String(value)}, which JSON cannot say`);
  return text;
}
