import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { hostField } from './fields.ts';

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

/** Processes; -1 is any number. */
export function pidsLimit(limit: number, where: Where): Part {
  const places = { 'HostConfig.PidsLimit': where.at() };
  return { ...hostField('PidsLimit')(limit, where), places, ...pidsSoftening(limit, where) };
}

export function pidsSoftening(limit: number, { at }: Where): Pick<Part, 'softens'> {
  return { softens: [{ kind: 'pids', limit, at: at() }] };
}

/** Bytes of /dev/shm; it belongs to whoever owns the ipc namespace. */
export function shmSize(bytes: number, { at, tell }: Where): Part {
  if (bytes < 0) tell('bad-size', { written: 'this' });
  const common = {
    of: 'ipc',
    field: 'HostConfig.ShmSize',
    attribute: 'shm_size',
    onHost: false,
    masks: {},
  } as const;
  return bytes === 0 ? {} : { owned: [{ ...common, value: bytes, at: at() }] };
}
