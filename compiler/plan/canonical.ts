import { FREE, type Order, PLAN_ORDER } from './order.ts';
import type { PodPlan } from './plan.ts';

/**
 * The one text of a plan: valid JSON, two spaces, a final newline, fields in the order of order.ts and free keys in
 * that of code units, however the object was built. One fact a line: an item of a list that holds nothing but scalars
 * and lists of scalars stands on one line, all else is broken out. Parsing the text and writing it again gives the
 * same text.
 */
export function canonicalBytes(plan: PodPlan): string {
  return `${textOf(plan, { order: PLAN_ORDER, indent: '\n', item: false })}\n`;
}

interface Place {
  /** Of the value's fields. */
  readonly order: Order;
  /** What begins a line at the depth of the value. */
  readonly indent: string;
  /** Whether the value is an item of a list. */
  readonly item: boolean;
}

type Fields = { readonly [key: string]: unknown };

function textOf(value: unknown, place: Place): string {
  if (Array.isArray(value)) return listText(value, place);
  if (!isObject(value)) return scalarText(value);
  const keys = keysOf(value, place.order);
  return place.item && keys.every((key) => isFlat(value[key])) ? oneLine(value, keys) : objectText(value, keys, place);
}

function listText(items: readonly unknown[], { order, indent }: Place): string {
  if (items.length === 0) return '[]';
  const deeper = `${indent}  `;
  const lines = items.map((item) => deeper + textOf(item, { order, indent: deeper, item: true }));
  return `[${lines.join(',')}${indent}]`;
}

function objectText(value: Fields, keys: readonly string[], { order, indent }: Place): string {
  if (keys.length === 0) return '{}';
  const deeper = `${indent}  `;
  const lines = keys.map((key) => {
    const inner = Object.hasOwn(order, key) ? order[key] : undefined;
    return `${deeper}${JSON.stringify(key)}: ${textOf(value[key], { order: inner ?? FREE, indent: deeper, item: false })}`;
  });
  return `{${lines.join(',')}${indent}}`;
}

function oneLine(value: Fields, keys: readonly string[]): string {
  if (keys.length === 0) return '{}';
  return `{ ${keys.map((key) => `${JSON.stringify(key)}: ${flatText(value[key])}`).join(', ')} }`;
}

function flatText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(scalarText).join(', ')}]` : scalarText(value);
}

/** The keys that have a value: those of the table in its order, then any others sorted. */
function keysOf(value: Fields, order: Order): readonly string[] {
  const known = Object.keys(order).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value).filter((key) => !Object.hasOwn(order, key));
  return [...known, ...others.sort()].filter((key) => value[key] !== undefined);
}

function isFlat(value: unknown): boolean {
  return Array.isArray(value) ? !value.some(isObject) : !isObject(value);
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
