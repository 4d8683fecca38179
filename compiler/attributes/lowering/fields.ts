import type { CreateBody, HostConfig, Namespace } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { OwnedField, Part } from '../part.ts';

/** A value that goes into one field of the create request as it is. */
export function field<F extends keyof CreateBody>(name: F): (value: CreateBody[F], where: Where) => Part {
  return (value, where) => ({ create: { [name]: value }, ...marked(hiddenTexts(`/${name}`, value, where)) });
}

/** The same for a field of HostConfig. */
export function hostField<F extends keyof HostConfig>(name: F): (value: HostConfig[F], where: Where) => Part {
  return (value, where) => {
    return { create: { HostConfig: { [name]: value } }, ...marked(hiddenTexts(`/HostConfig/${name}`, value, where)) };
  };
}

/** The same of a field that belongs to a namespace; nothing at all says nothing. */
export function ownedField(of: Namespace, field: OwnedField['field'], attribute: string) {
  return (value: string | readonly string[], where: Where): Part => {
    if (value.length === 0) return {};
    const hidden = hiddenTexts('', value, where).length > 0;
    return { owned: [{ of, field, value, attribute, onHost: true, hidden, at: where.at() }] };
  };
}

/** JSON pointers to the texts in a value that hold text of a variable; numbers and words of the format hide nothing. */
export function hiddenTexts(pointer: string, value: unknown, where: Where): readonly string[] {
  if (typeof value === 'string') return where.hidden() ? [pointer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    return hiddenTexts(`${pointer}/${segment(key)}`, item, inside(where, key));
  });
}

/** The same of a part of the value. */
export function inside({ at, tell, hidden, ...asked }: Where, ...path: readonly (string | number)[]): Where {
  return {
    ...asked,
    at: (...deeper) => at(...path, ...deeper),
    tell: (code, values, ...deeper) => tell(code, values, ...path, ...deeper),
    hidden: (...deeper) => hidden(...path, ...deeper),
  };
}

/** The part's note of the leaves that hold text of a variable. */
export function marked(pointers: readonly string[]): Part {
  return pointers.length > 0 ? { substituted: pointers } : {};
}

/** A JSON pointer's segment (RFC 6901). */
export function segment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
