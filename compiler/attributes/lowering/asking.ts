import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { hostField } from './fields.ts';

/** A runtime of the Engine, by the name that the host's own configuration gives it. */
export function runtime(said: string, where: Where): Part {
  if (said === '') return {};
  const hidden = where.hidden();
  const what = hidden ? 'another runtime' : `the runtime ${said}`;
  const use = { power: 'runtime', what, name: said, hidden, at: where.at() } as const;
  return { ...hostField('Runtime')(said, where), powers: [use] };
}
