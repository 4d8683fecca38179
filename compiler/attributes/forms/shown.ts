import type { Json } from '../../tree.ts';
import { isObject } from '../../tree.ts';

/** Attributes as docker compose prints them where its own structures add or rename something. */

/** An object that is never absent in docker compose's structures. */
export function showDeploy(value: Json): Json | undefined {
  return value === null ? undefined : { resources: {}, placement: {}, ...objectOf(value) };
}

/** A network always has an `ipam`. */
export function showNetwork(value: Json): Json {
  return { ipam: {}, ...objectOf(value) };
}

/** A watch always has a command. */
export function showWatch(value: Json): Json {
  return { exec: { command: null }, ...objectOf(value) };
}

/** One limit is printed as a number; none is printed as an empty object. */
export function showLimit(value: Json): Json {
  return value === 0 ? {} : value;
}

/** Names with capitals, as the fields of docker compose's structure. */
export function showRate(value: Json): Json {
  const { path = '', rate = 0 } = objectOf(value);
  return { Path: path, Rate: String(rate) };
}

/** As `showRate`. */
export function showWeight(value: Json): Json {
  const { path = '', weight = 0 } = objectOf(value);
  return { Path: path, Weight: weight };
}

/** Ids alone are a list of texts. */
export function showSsh(value: Json): Json | undefined {
  const keys = Object.entries(objectOf(value));
  return keys.length === 0 ? undefined : keys.map(([id, path]) => (path ? `${id}=${String(path)}` : id));
}

function objectOf(value: Json): { readonly [name: string]: Json } {
  return isObject(value) ? value : {};
}
