import type { RestartPolicy } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { type RequestSaid, requests } from './devices.ts';
import { inside } from './fields.ts';
import { cpus, memLimit, memReservation, pidsSoftening } from './usage.ts';

interface ResourcesSaid {
  readonly limits?: { readonly cpus?: number; readonly memory?: number; readonly pids?: number };
  readonly reservations?: {
    readonly cpus?: number;
    readonly memory?: number;
    readonly devices?: readonly RequestSaid[];
  };
}

interface DeploySaid {
  readonly resources?: ResourcesSaid;
  readonly replicas?: number;
  readonly restart_policy?: RestartSaid;
}

export function deploy(said: DeploySaid | null, where: Where): Part {
  const { resources, replicas, restart_policy: policy } = said ?? {};
  return {
    ...resourcesPart(resources ?? {}, where),
    ...(replicas !== undefined && scale(replicas, inside(where, 'replicas'))),
    ...(policy && {
      swarmRestart: { value: restartPolicy(policy, inside(where, 'restart_policy')), at: where.at('restart_policy') },
    }),
  };
}

/** Containers of the service. */
export function scale(replicas: number, { at }: Where): Part {
  return { replicas: { value: replicas, at: at() } };
}

/** The same as the service's own attributes. A reservation of cores is for the framework alone: the Engine has none. */
function resourcesPart({ limits = {}, reservations = {} }: ResourcesSaid, where: Where): Part {
  const { at } = where;
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
  const devices =
    reservations.devices &&
    requests(reservations.devices, RESERVED, inside(where, 'resources', 'reservations', 'devices'));
  const host = { ...most.create?.HostConfig, ...memory.create?.HostConfig, ...least.create?.HostConfig, ...pids };
  return {
    ...(Object.keys(host).length > 0 && { create: { HostConfig: host } }),
    places: Object.fromEntries(PATHS.map(([field, ...path]) => [`HostConfig.${field}`, at('resources', ...path)])),
    limits: { ...most.limits, ...memory.limits },
    reservations: { ...cores, ...least.reservations },
    ...(limits.pids !== undefined && pidsSoftening(limits.pids, inside(where, 'resources', 'limits', 'pids'))),
    ...devices,
  };
}

const RESERVED = 'deploy.resources.reservations.devices';

const PATHS = [
  ['NanoCpus', 'limits', 'cpus'],
  ['Memory', 'limits', 'memory'],
  ['MemoryReservation', 'reservations', 'memory'],
  ['PidsLimit', 'limits', 'pids'],
] as const;

interface RestartSaid {
  readonly condition?: string;
  /** Nanoseconds. */
  readonly delay?: number;
  readonly max_attempts?: number;
  /** Nanoseconds. */
  readonly window?: number;
}

/** Those of a Swarm, and the words of `restart`, which docker compose takes as well. */
const CONDITIONS: { readonly [condition: string]: RestartPolicy['policy'] } = {
  none: 'no',
  no: 'no',
  'on-failure': 'on-failure',
  any: 'always',
  always: 'always',
  'unless-stopped': 'unless-stopped',
};

const SECOND = 1e9;

/** Docker compose passes over delay and window; a Swarm does as they say, and so does the executor. */
function restartPolicy(
  { condition = 'any', delay, max_attempts: attempts = 0, window }: RestartSaid,
  { tell }: Where,
): RestartPolicy {
  const policy = Object.hasOwn(CONDITIONS, condition) ? CONDITIONS[condition] : undefined;
  if (!policy) tell('bad-value', { what: 'condition', wanted: 'none, on-failure or any' }, 'condition');
  for (const [name, time] of Object.entries({ delay, window })) if ((time ?? 0) < 0) tell('bad-time', {}, name);
  return {
    policy: policy ?? 'always',
    ...(attempts > 0 && { attempts }),
    ...(delay !== undefined && { delaySeconds: delay / SECOND }),
    ...(window !== undefined && { windowSeconds: window / SECOND }),
  };
}
