import { FIELDS, type Field } from './fields.ts';
import type { RawFact } from './facts.ts';

/** Whose field it is. */
export type Owner = Pick<RawFact, 'who' | 'service'>;

/** Fields that tell the items of a list from one another. */
const NAMES = ['Target', 'PathInContainer', 'Name', 'Path', 'network', 'on', 'container'];

/** The facts of an Engine's request, or of any other part of a plan, leaf by leaf. */
export function flatten(owner: Owner, value: unknown, path: string): readonly RawFact[] {
  const field = fieldOf(path);
  if (field.skip) return [];
  const fact = (what: string, of: unknown, shown = field.show?.(of) ?? textOf(of)): RawFact => ({
    ...owner,
    group: field.group,
    what,
    value: JSON.stringify(of) ?? '',
    shown,
  });
  const name = field.name ?? path.replace('HostConfig.', '');
  if (Array.isArray(value) && !field.whole) return value.map((item, index) => itemFact(item, index, name, fact));
  if (!isRecord(value)) return [fact(name, value)];
  return Object.entries(value).flatMap(([key, inner]) => {
    const deeper = path === '' ? key : `${path}.${key}`;
    if (path === '' || path === 'HostConfig') return flatten(owner, inner, deeper);
    if (PLACES.has(deeper)) return flatten(owner, inner, deeper);
    // Keys that the table does not know are the user's own: labels, sysctls, networks.
    return isEmpty(inner) ? [fact(`${name} ${key}`, inner, '')] : flattenFree(inner, `${name} ${key}`, fact);
  });
}

type MakeFact = (what: string, of: unknown, shown?: string) => RawFact;

function flattenFree(value: unknown, name: string, fact: MakeFact): readonly RawFact[] {
  if (!isRecord(value)) return [fact(name, value)];
  return Object.entries(value).flatMap(([key, inner]) => flattenFree(inner, `${name} ${key}`, fact));
}

/** An item of a list is there or not; one that has a name may also change. */
function itemFact(item: unknown, index: number, name: string, fact: MakeFact): RawFact {
  if (!isRecord(item)) return fact(`${name} ${String(item)}`, item, '');
  const key = NAMES.find((one) => typeof item[one] === 'string');
  return fact(`${name} ${key === undefined ? index + 1 : item[key]}`, item);
}

/** Paths of the table, and what leads to them. */
const PLACES = new Set(
  Object.keys(FIELDS).flatMap((path) => path.split('.').map((_, index, keys) => keys.slice(0, index + 1).join('.'))),
);

function fieldOf(path: string): Field {
  return (Object.hasOwn(FIELDS, path) && FIELDS[path]) || { group: 'rest' };
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Type=volume, Source=data`: records are read, not parsed. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (!isRecord(value)) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key}=${textOf(inner)}`)
    .join(', ');
}
