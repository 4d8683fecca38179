import type { Table } from './attributes/attribute.ts';
import { join } from './join.ts';
import type { Mapping } from './tree.ts';

/**
 * A later file onto what the earlier ones made, both in long form. Start with an empty mapping: a file alone may hold
 * repeated items and merge tags as well.
 */
export function merge(base: Mapping, over: Mapping, table: Table): Mapping {
  return join(base, over, table);
}
