import { isObject, type Json } from '../tree.ts';

/** Texts, in lower case. */
export type Words = ReadonlySet<string>;

/** How many words two have in common. */
export function common(a: Words, b: Words): number {
  let count = 0;
  for (const word of a) if (b.has(word)) count += 1;
  return count;
}

/** The texts of plain data, each whole and in the parts that `=`, `:`, commas and blanks make of it; `NAME=` is one more. */
export function words(...values: readonly (Json | undefined)[]): Words {
  const found = new Set<string>();
  for (const value of values) add(value, found);
  found.delete('');
  return found;
}

function add(value: Json | undefined, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) add(item, found);
  else if (isObject(value)) for (const item of Object.values(value)) add(item, found);
  else if (value !== undefined && value !== null) {
    const text = String(value).toLowerCase();
    found.add(text);
    for (const part of text.split(/[\s=:,;@]+/)) found.add(part);
    if (text.includes('=')) found.add(text.slice(0, text.indexOf('=') + 1));
    const port = /^(\d+)\/\w+$/.exec(text)?.[1];
    if (port !== undefined) found.add(port);
  }
}

/** Words that many records say. */
const COMMON = new Set(['true', 'false', 'bind', 'volume', 'tmpfs', 'image', 'rw', 'ro', 'tcp', 'udp', '0', '1', '-1']);

/** What tells one record from others. */
export function telling(...values: readonly (Json | undefined)[]): Words {
  return new Set([...words(...values)].filter((word) => !COMMON.has(word)));
}
