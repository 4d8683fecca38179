import type { Table } from '../attributes/attribute.ts';
import { isObject } from '../tree.ts';
import { type Leaf, valueAt } from './leaves.ts';
import type { Field, Wanted } from './narrow.ts';
import type { Spot } from './spots.ts';
import { telling, words } from './words.ts';

/** What is known of a leaf, to look for it from a spot on. `plan` and `table`: the whole plan, and the rows of services. */
export function wantedOf(
  { keys, value }: Leaf,
  start: Spot,
  { plan, table }: { readonly plan: unknown; readonly table: Table },
): Wanted {
  const depth = depthOf(keys);
  const below = keys.slice(depth).map((name, at): Field => ({ name, isFree: isFree(keys, depth + at, plan) }));
  const attribute = start.path[0] === 'services' ? table[start.path[2] ?? ''] : undefined;
  const own: readonly Field[] = attribute?.inside ? [{ name: keys[depth - 1] ?? '', isFree: false }] : [];
  const isAlone = /^(connect|NetworkingConfig)$/.test(keys[keys[2] === 'create' ? 3 : 2] ?? '');
  const record = isAlone ? value : valueAt(keys.slice(0, depth === 2 ? depth : depth + 1), plan);
  const free = below.flatMap(({ name, isFree: is }) => (is ? [name] : []));
  const list = valueAt(keys.slice(0, -1), plan);
  const items = Array.isArray(list) ? { items: list.length } : {};
  return { fields: [...own, ...below], value: words(value, ...free), record: telling(record, ...free), ...items };
}

/** How many keys lead to the field that an attribute sets. */
function depthOf(keys: readonly string[]): number {
  const [part, , field, inner] = keys;
  if (part !== 'containers') return part === 'resources' ? 3 : 2;
  if (field !== 'create') return 3;
  return inner === 'HostConfig' ? 5 : 4;
}

/** Fields whose keys are the user's. */
const FREE_MAPS =
  /^(labels|args|options|driveropts|sysctls|annotations|storageopt|tmpfs|exposedports|portbindings|config|auxiliaryaddresses)$/i;

function isFree(keys: readonly string[], at: number, plan: unknown): boolean {
  return FREE_MAPS.test(keys[at - 1] ?? '') && isObject(valueAt(keys.slice(0, at), plan));
}
