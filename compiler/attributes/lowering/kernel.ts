import type { Namespace } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { OwnedField, Part } from '../part.ts';
import { masked } from './fields.ts';

/** One number is the soft and the hard limit. */
export type Limit = number | { readonly soft: number; readonly hard: number };

/** Those that the Engine knows (docker/go-units, ulimit.go). */
const LIMITS = /^(core|cpu|data|fsize|locks|memlock|msgqueue|nice|nofile|nproc|rss|rtprio|rttime|sigpending|stack)$/;

/** In the order of their names; -1 is no limit. */
export function ulimits(said: { readonly [name: string]: Limit }, { at, tell }: Where): Part {
  const list = Object.keys(said)
    .sort()
    .map((name) => {
      const limit = said[name] ?? 0;
      const { soft, hard } = typeof limit === 'number' ? { soft: limit, hard: limit } : limit;
      if (!LIMITS.test(name))
        tell('bad-value', { what: 'a limit', wanted: 'one of the kernel: nofile, nproc, memlock' }, name);
      const isAbove = soft === -1 ? hard !== -1 : hard !== -1 && soft > hard;
      if (isAbove) tell('bad-value', { what: 'a soft limit', wanted: 'no more than the hard one' }, name);
      return { Name: name, Soft: soft, Hard: hard };
    });
  if (list.length === 0) return {};
  const places = Object.fromEntries(list.map(({ Name }) => [`HostConfig.Ulimits.${Name}`, at(Name)]));
  return { create: { HostConfig: { Ulimits: list } }, places };
}

/** The kernel parameters that a container can have for itself, by the namespace that holds them (runc, validator.go). */
const PARAMETERS: readonly (readonly [RegExp, Namespace])[] = [
  [/^net\./, 'network'],
  [/^(kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)$|fs\.mqueue\.)/, 'ipc'],
];

export function sysctls(said: { readonly [name: string]: string }, where: Where): Part {
  const { at, mask, tell } = where;
  const owned = Object.keys(said)
    .sort()
    .flatMap((name): readonly OwnedField[] => {
      const of = PARAMETERS.find(([pattern]) => pattern.test(name))?.[1];
      const common = { field: 'HostConfig.Sysctls', key: name, value: said[name], onHost: false } as const;
      if (of) return [{ of, ...common, attribute: `sysctls.${name}`, masks: masked('', mask(name)), at: at(name) }];
      const wanted =
        "of a container (net., fs.mqueue., kernel.msg…, kernel.sem, kernel.shm…): others are the whole host's";
      tell('bad-value', { what: 'a kernel parameter', wanted }, name);
      return [];
    });
  return { owned };
}
