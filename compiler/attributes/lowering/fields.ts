import type { CreateBody, HostConfig, Masks, Namespace } from '../../plan/plan.ts';
import { segment } from '../../plan/masks.ts';
import type { Where } from '../attribute.ts';
import type { OwnedField, Part } from '../part.ts';

/** A value that goes into one field of the create request as it is. */
export function field<F extends keyof CreateBody>(name: F): (value: CreateBody[F], where: Where) => Part {
  return (value, where) => ({ create: { [name]: value }, ...marked(masksOf(`/${name}`, value, where)) });
}

/** The same for a field of HostConfig. */
export function hostField<F extends keyof HostConfig>(name: F): (value: HostConfig[F], where: Where) => Part {
  return (value, where) => {
    return { create: { HostConfig: { [name]: value } }, ...marked(masksOf(`/HostConfig/${name}`, value, where)) };
  };
}

/** The same of a field that belongs to a namespace; nothing at all says nothing. */
export function ownedField(of: Namespace, field: OwnedField['field'], attribute: string) {
  return (value: string | readonly string[], where: Where): Part => {
    if (value.length === 0) return {};
    return { owned: [{ of, field, value, attribute, onHost: true, masks: masksOf('', value, where), at: where.at() }] };
  };
}

/** Masks of the texts in a value, `pointer` leading to the value; numbers and words of the format hide nothing. */
export function masksOf(pointer: string, value: unknown, where: Where): Masks {
  const found: { [pointer: string]: string } = {};
  collectMasks(pointer, value, where, found);
  return found;
}

function collectMasks(pointer: string, value: unknown, where: Where, found: { [pointer: string]: string }): void {
  if (typeof value === 'string') Object.assign(found, masked(pointer, where.mask()));
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    collectMasks(`${pointer}/${segment(key)}`, item, inside(where, key), found);
  }
}

/** The mask of one text; none where nothing is hidden. */
export function masked(pointer: string, mask: string | undefined): Masks {
  return mask === undefined ? {} : { [pointer]: mask };
}

/** The same masks for a value that stands deeper. */
export function below(pointer: string, masks: Masks): Masks {
  return Object.fromEntries(Object.entries(masks).map(([inner, mask]) => [`${pointer}${inner}`, mask]));
}

/** All of them together. */
export function allMasks(list: readonly (Masks | undefined)[]): Masks {
  return Object.fromEntries(list.flatMap((masks) => Object.entries(masks ?? {})));
}

/** The same of a part of the value. */
export function inside(
  { at, tell, hidden, mask, maskOfPart, ...asked }: Where,
  ...path: readonly (string | number)[]
): Where {
  return {
    ...asked,
    at: (...deeper) => at(...path, ...deeper),
    tell: (code, values, ...deeper) => tell(code, values, ...path, ...deeper),
    hidden: (...deeper) => hidden(...path, ...deeper),
    mask: (...deeper) => mask(...path, ...deeper),
    maskOfPart: (start, end, ...deeper) => maskOfPart(start, end, ...path, ...deeper),
  };
}

/** The part's note of the texts that are hidden. */
export function marked(masks: Masks): { readonly substituted?: Masks } {
  return Object.keys(masks).length > 0 ? { substituted: masks } : {};
}

export { segment };
