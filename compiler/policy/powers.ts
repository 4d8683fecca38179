import type { Power } from '../attributes/part.ts';
import type { AllowInput, Preset } from '../policy-input.ts';

/** One power, as the documentation's table shows it. */
export interface PowerFacts {
  /** What a pod does with it, in a few words. */
  readonly gives: string;
  /** Whether `preset: single-tenant` allows it; `shared` allows none. */
  readonly singleTenant: boolean;
  /** Why it can lead to root on the host, or what is at stake though it cannot. */
  readonly risk: string;
  /** The key below `allow` that allows the power for some names only. */
  readonly list?: ListKey;
  /** Without an operator's file `pod-compile` refuses a use, or warns of it (`needs-power`). */
  readonly unconfigured: 'refused' | 'warned';
}

/** Keys below `allow` that hold names or patterns. */
export type ListKey = 'external-networks' | 'external-volumes' | 'log-drivers' | 'runtime';

/** Every power: policies, presets and the documentation follow this table. TypeScript holds that none is missing. */
export const POWERS: { readonly [P in Power]: PowerFacts } = {
  privileged: old('all rights of the host', 'root on the host'),
  'host-network': old(
    "the host's network, or a network that reaches its wire",
    "reaches the host's own services and sockets",
  ),
  'host-pid': old("the host's processes", 'sees and signals processes of the host'),
  'host-ipc': old("the host's shared memory", 'reads and writes memory of other processes'),
  'host-uts': old("the host's name", 'with other powers, renames the host'),
  'host-userns': old("the host's users", "root of the container is the host's root"),
  'host-cgroup': old("the host's control groups", 'sees, and with other powers changes, limits of others'),
  'host-ports': old('ports of the host that the task does not own', "takes ports that Mesos gives to others' tasks"),
  'engine-socket': old("the Engine's socket", 'root on the host'),
  devices: old('devices of the host, GPUs too', 'a disk is the whole host'),
  capabilities: old("capabilities beyond the Engine's usual set", 'SYS_ADMIN and its like lead to root on the host'),
  unconfined: old(
    "profiles of seccomp, AppArmor or SELinux other than the Engine's",
    'opens the kernel to the container',
  ),
  'volume-drivers': old(
    'other volume drivers, and file systems that the host mounts',
    'the host mounts what the file names: a disk, a foreign share',
  ),
  'external-networks': {
    ...recent('networks that others own', "reaches the containers of others' pods"),
    singleTenant: true,
    list: 'external-networks',
  },
  'external-volumes': {
    ...recent('volumes that others own, or that have a name of their own', "reads and writes others' data"),
    singleTenant: true,
    list: 'external-volumes',
  },
  subnets: {
    ...recent('addresses that the file states', 'hides addresses of other hosts from this one'),
    singleTenant: true,
  },
  'log-drivers': {
    ...recent(
      "other log drivers and options, or logs above the operator's bounds",
      "writes to services that the host reaches, or fills its disk or the Engine's memory",
    ),
    singleTenant: true,
    list: 'log-drivers',
  },
  builds: {
    ...recent("images built on the cluster's host", "fetches what a Dockerfile names, from the host's network"),
    singleTenant: true,
  },
  runtime: { ...recent('another runtime of the Engine', 'a runtime may confine less, or nothing'), list: 'runtime' },
  annotations: recent('annotations for the runtime', 'runtimes and their hooks act on them as root'),
  'cgroup-parent': {
    ...recent('a parent cgroup that the file names', "uses what is another's share"),
    singleTenant: true,
  },
  'oom-score': {
    ...recent('protection from the kernel when memory is short', 'others are killed in its place'),
    singleTenant: true,
  },
  realtime: { ...recent('real-time scheduling', 'starves everything else on the host'), singleTenant: true },
  'kernel-limits': {
    ...recent("ulimits above the operator's bounds", 'uses up what the host has of them'),
    singleTenant: true,
  },
  unbounded: {
    ...recent("no limit of processes, or one above the operator's", 'uses up the process ids of the host'),
    singleTenant: true,
  },
  'nested-binds': recent(
    'binds whose source a container of the pod can move',
    'mounts any folder of the host after a swap',
  ),
  unhardened: {
    ...recent("less than the operator's hardening", "has what containers have by the Engine's default"),
    singleTenant: true,
  },
};

function old(gives: string, risk: string): PowerFacts {
  return { gives, risk, singleTenant: false, unconfigured: 'refused' };
}

function recent(gives: string, risk: string): PowerFacts {
  return { gives, risk, singleTenant: false, unconfigured: 'warned' };
}

export const ALL_POWERS = Object.keys(POWERS) as readonly Power[]; // the table has no other keys

export const PRESET_NAMES: readonly Preset[] = ['shared', 'single-tenant'];

/** What each preset allows. */
export const PRESETS: { readonly [P in Preset]: readonly Power[] } = {
  shared: [],
  'single-tenant': ALL_POWERS.filter((power) => POWERS[power].singleTenant),
};

/** What pods may do, once the operator's file is read: `powers` holds those of the preset as well. */
export type Allowed = Required<Pick<AllowInput, 'powers' | 'paths'>> & Omit<AllowInput, 'powers' | 'paths'>;

/** Whether the operator allows a power, for this name where the power is for names. */
export function isAllowed(power: Power, name: string | undefined, allow: Allowed): boolean {
  const { list } = POWERS[power];
  const names = list && allow[list];
  if (names) return name !== undefined && names.some((pattern) => matches(name, pattern));
  return allow.powers.includes(power) || (power === 'builds' && allow.builds !== undefined);
}

/** Whether a name fits a pattern, in which `*` stands for any characters. Linear in both. */
export function matches(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.length - from >= last.length && name.endsWith(last);
}
