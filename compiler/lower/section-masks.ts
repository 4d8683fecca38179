import { allMasks, masked, segment } from '../attributes/lowering/fields.ts';
import type { Masks } from '../plan/plan.ts';
import { get, type Node } from '../tree.ts';
import { maskOf } from './facts.ts';

/** The mask of an attribute's text that holds text of a variable. */
export function maskBelow(node: Node | undefined, attribute: string, pointer: string): Masks {
  const value = get(node, attribute);
  return masked(pointer, value && maskOf(value));
}

/** Masks of the values of a mapping that hold text from a variable. */
export function masksBelow({ node }: { readonly node: Node | undefined }, attribute: string, pointer: string): Masks {
  const value = get(node, attribute);
  if (value?.kind !== 'mapping') return {};
  const masks = [...value.entries].map(([name, entry]) => masked(`${pointer}/${segment(name)}`, maskOf(entry.value)));
  return allMasks(masks);
}
