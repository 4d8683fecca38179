import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { inside } from './fields.ts';

const NANO = 1e9;

/** The kernel gives no less than a millisecond of each tenth of a second. */
const LEAST_CORES = 0.01;

/** Cores. */
export function cpus(cores: number, { at, tell }: Where): Part {
  if (cores === 0) return {};
  if (cores < LEAST_CORES) tell('too-few-cores', {});
  return {
    create: { HostConfig: { NanoCpus: Math.round(cores * NANO) } },
    limits: { cpus: { value: cores, at: at() } },
  };
}

/** The least memory that the Engine takes for a container. */
const LEAST_MEMORY = 6 * 1024 * 1024;

/** Bytes. */
export function memLimit(bytes: number, { at, tell }: Where): Part {
  if (bytes === 0) return {};
  if (bytes < LEAST_MEMORY) tell('too-little-memory', {});
  return { create: { HostConfig: { Memory: bytes } }, limits: { memory: { value: bytes, at: at() } } };
}

/** Bytes. */
export function memReservation(bytes: number, { at, tell }: Where): Part {
  if (bytes === 0) return {};
  if (bytes < LEAST_MEMORY) tell('too-little-memory', {});
  return { create: { HostConfig: { MemoryReservation: bytes } }, reservations: { memory: { value: bytes, at: at() } } };
}

/** Bytes of memory and swap together; -1 is any. */
export function memswapLimit(bytes: number, { at }: Where): Part {
  return bytes === 0
    ? {}
    : { create: { HostConfig: { MemorySwap: bytes } }, places: { 'HostConfig.MemorySwap': at() } };
}

export function memSwappiness(percent: number, { tell }: Where): Part {
  if (percent < 0 || percent > 100) tell('bad-swappiness', {});
  return { create: { HostConfig: { MemorySwappiness: percent } } };
}

interface ResourcesSaid {
  readonly limits?: { readonly cpus?: number; readonly memory?: number; readonly pids?: number };
  readonly reservations?: { readonly cpus?: number; readonly memory?: number };
}

/** The same as the service's own attributes. A reservation of cores is for the framework alone: the Engine has none. */
export function deploy(said: { readonly resources?: ResourcesSaid } | null, where: Where): Part {
  const { at } = where;
  const { limits = {}, reservations = {} } = said?.resources ?? {};
  const most = limits.cpus === undefined ? {} : cpus(limits.cpus, inside(where, 'resources', 'limits', 'cpus'));
  const memory =
    limits.memory === undefined ? {} : memLimit(limits.memory, inside(where, 'resources', 'limits', 'memory'));
  const least =
    reservations.memory === undefined
      ? {}
      : memReservation(reservations.memory, inside(where, 'resources', 'reservations', 'memory'));
  const pids = limits.pids === undefined ? {} : { PidsLimit: limits.pids };
  const cores =
    reservations.cpus === undefined
      ? {}
      : { cpus: { value: reservations.cpus, at: at('resources', 'reservations', 'cpus') } };
  const host = { ...most.create?.HostConfig, ...memory.create?.HostConfig, ...least.create?.HostConfig, ...pids };
  const paths = [
    ['NanoCpus', 'limits', 'cpus'],
    ['Memory', 'limits', 'memory'],
    ['MemoryReservation', 'reservations', 'memory'],
    ['PidsLimit', 'limits', 'pids'],
  ] as const;
  return {
    ...(Object.keys(host).length > 0 && { create: { HostConfig: host } }),
    places: Object.fromEntries(paths.map(([field, ...path]) => [`HostConfig.${field}`, at('resources', ...path)])),
    limits: { ...most.limits, ...memory.limits },
    reservations: { ...cores, ...least.reservations },
  };
}
