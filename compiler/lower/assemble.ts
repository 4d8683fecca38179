import type { CreateBody } from '../plan/plan.ts';
import type { Setting } from './owned.ts';

/** The reasons of those fields. */
export function reasons(set: readonly Setting[]): { [field: string]: string } {
  return Object.fromEntries(set.filter(({ because }) => because !== '').map(({ field, because }) => [field, because]));
}

/** A create request with the fields that the pod sets. */
export function assemble(said: CreateBody, set: readonly Setting[]): CreateBody {
  const create: Record<string, unknown> = { ...said };
  const host: Record<string, unknown> = { ...said.HostConfig };
  for (const { field, value } of set) {
    if (field.startsWith('HostConfig.')) host[field.slice('HostConfig.'.length)] = value;
    else create[field] = value;
  }
  return { ...create, HostConfig: host } as CreateBody; // fields and values are the settings' above, one row each
}
