import type { Row, Table } from '../attributes/attribute.ts';
import type { Json } from '../tree.ts';
import { isObject } from '../tree.ts';

/** The long form as docker compose prints it; undefined where it prints nothing. */
export function show(value: Json, row: Row): Json | undefined {
  if (value === null) return row.show?.(value);
  const inner = showInside(value, row);
  if (row.show) return row.show(inner);
  return isZero(inner) && !(row.inside && isObject(inner)) ? undefined : inner;
}

/** The attributes of a mapping; those without a row are not printed. */
export function showEntries(value: Json, table: Table): Json {
  const shown = Object.create(null) as { [name: string]: Json };
  for (const [key, inner] of Object.entries(value ?? {})) {
    const row = table[key];
    const printed = row && show(inner, row);
    if (printed !== undefined) shown[key] = printed;
  }
  return shown;
}

function showInside(value: Json, row: Row): Json {
  const { inside, each } = row;
  if (inside && isObject(value)) return showEntries(value, inside);
  if (!each) return value;
  if (Array.isArray(value)) return value.map((item) => showItem(item, each));
  if (!isObject(value)) return value;
  const shown = Object.create(null) as { [name: string]: Json };
  for (const [key, inner] of Object.entries(value)) shown[key] = showItem(inner, each);
  return shown;
}

/** Items of lists and of free mappings are printed even when they are false, zero or empty. */
function showItem(value: Json, row: Row): Json {
  if (value === null) return null;
  const inner = showInside(value, row);
  return (row.show ? row.show(inner) : inner) ?? null;
}

function isZero(value: Json): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
