import type { CreateBody, HostConfig } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';

/** A value that goes into one field of the create request as it is. */
export function field<F extends keyof CreateBody>(name: F): (value: CreateBody[F], where: Where) => Part {
  return (value, where) => ({ create: { [name]: value }, ...marked(where.hidden() ? [`/${name}`] : []) });
}

/** The same for a field of HostConfig. */
export function hostField<F extends keyof HostConfig>(name: F): (value: HostConfig[F], where: Where) => Part {
  return (value) => ({ create: { HostConfig: { [name]: value } } });
}

/** The part's note of the leaves that hold text of a variable. */
export function marked(pointers: readonly string[]): Part {
  return pointers.length > 0 ? { substituted: pointers } : {};
}

/** A JSON pointer's segment (RFC 6901). */
export function segment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
