import { capabilityName } from '../attributes/lowering/security.ts';
import { softMounts } from '../attributes/lowering/storage.ts';
import type { InitHookUse } from '../attributes/part.ts';
import type { Softening } from '../attributes/softening.ts';
import type { CreateBody, HostConfig, Labels, Volume } from '../plan/plan.ts';
import type { HardenInput } from '../policy-input.ts';
import type { Project } from '../project.ts';
import { get } from '../tree.ts';
import type { Facts } from './facts.ts';
import type { Setting } from './owned.ts';
import type { Judge } from './powers.ts';

/** Judges all that services and volumes ask for against the operator's hardening. */
export function judgeSoftening(services: readonly Facts[], harden: HardenInput, judge: Judge): void {
  for (const { service, softens } of services) judgeEach(service, softens, harden, judge);
}

function judgeEach(service: string, softens: readonly Softening[], harden: HardenInput, judge: Judge): void {
  for (const one of softens) {
    const what = against(one, harden);
    if (what !== undefined) judge.power(service, { power: 'unhardened', what, at: one.at });
  }
}

/** The request in words, and the key that is against it; undefined when none is. */
function against(one: Softening, harden: HardenInput): string | undefined {
  const { drop = [], pids, mounts = [] } = harden;
  switch (one.kind) {
    case 'new-privileges':
      return harden['no-new-privileges'] ? `new privileges, against ${NO_NEW}` : undefined;
    case 'capability':
      return takes(one.name, drop).length > 0 ? `${capability(one.name)}, against ${DROP}` : undefined;
    case 'pids':
      if (pids === undefined || (one.limit > 0 && one.limit <= pids)) return undefined;
      return `${one.limit > 0 ? one.limit : 'any number of'} processes, against ${PIDS} (${pids})`;
    case 'host-users':
      return harden.userns ? "the host's users, against the operator's harden.userns" : undefined;
    case 'mount':
      return mounts.includes(`no${one.flag}`) ? `a mount with ${one.flag}, against ${MOUNTS}` : undefined;
  }
}

/** The reasons that a plan gives. */
const NO_NEW = "the operator's harden.no-new-privileges";
const DROP = "the operator's harden.drop";
const PIDS = "the operator's harden.pids";
const MOUNTS = "the operator's harden.mounts";

function capability(name: string): string {
  return name === 'ALL' ? 'all capabilities' : `the capability ${name}`;
}

/** The dropped capabilities that a request for one brings back: `ALL` is each of them. */
function takes(name: string, drop: readonly string[]): readonly string[] {
  return name === 'ALL' ? drop : drop.filter((one) => one === name || one === 'ALL');
}

/** What the operator's hardening adds to a create request; nothing where the request asks for the contrary. */
export function hardened(
  { create, softens, because }: Pick<Facts, 'create' | 'softens' | 'because'>,
  harden: HardenInput,
): readonly Setting[] {
  const { HostConfig = {} } = create;
  const fields = {
    SecurityOpt: [securityOpt(HostConfig, softens, harden), NO_NEW],
    CapDrop: [capDrop(HostConfig, softens, harden), DROP],
    PidsLimit: [HostConfig.PidsLimit === undefined ? harden.pids : undefined, PIDS],
    Tmpfs: [tmpfs(HostConfig.Tmpfs, harden), MOUNTS],
  } as const;
  return Object.entries(fields).flatMap(([name, [value, reason]]) => {
    if (value === undefined) return [];
    const field = `HostConfig.${name}`;
    const stated = because.get(field);
    return [{ field, value, because: stated === undefined ? reason : `${stated}, ${reason}` }];
  });
}

function securityOpt(
  { SecurityOpt = [] }: HostConfig,
  softens: readonly Softening[],
  harden: HardenInput,
): readonly string[] | undefined {
  const isStated = SecurityOpt.some((option) => /^no-new-privileges([=:]true)?$/.test(option));
  const isSoft = softens.some(({ kind }) => kind === 'new-privileges');
  return harden['no-new-privileges'] && !isStated && !isSoft ? [...SecurityOpt, 'no-new-privileges'] : undefined;
}

/** The Engine lets `CapAdd` win over a drop of the same name, and adds to `ALL` what `CapAdd` has. */
function capDrop(
  { CapDrop = [] }: HostConfig,
  softens: readonly Softening[],
  { drop = [] }: HardenInput,
): readonly string[] | undefined {
  const asked = softens.flatMap((one) => (one.kind === 'capability' ? [one.name] : []));
  const own = new Set(CapDrop.map(capabilityName));
  const more = drop.filter(
    (name) => !own.has(name) && !own.has('ALL') && !asked.includes(name) && !asked.includes('ALL'),
  );
  return more.length > 0 ? [...CapDrop, ...more] : undefined;
}

function tmpfs(folders: Labels | undefined, { mounts = [] }: HardenInput): Labels | undefined {
  if (!folders || mounts.length === 0) return undefined;
  return Object.fromEntries(Object.entries(folders).map(([folder, options]) => [folder, withFlags(options, mounts)]));
}

/** Options of a mount with the flags that neither they nor their contrary state. */
function withFlags(options: string, flags: readonly string[]): string {
  const words = options.split(',').filter((word) => word !== '');
  const more = flags.filter((flag) => !words.includes(flag) && !words.includes(flag.replace('no', '')));
  return [...words, ...more].join(',');
}

/** The volumes with the operator's flags; a folder of the host or a plain volume has the flags of where it lies. */
export function hardenedVolumes(
  volumes: readonly Volume[],
  { volumes: sections }: Project,
  { harden, judge }: { readonly harden: HardenInput; readonly judge: Judge },
): readonly Volume[] {
  const { mounts = [] } = harden;
  return volumes.map((volume) => {
    const { Driver = 'local', DriverOpts } = volume.create ?? {};
    const options = DriverOpts?.['o'] ?? '';
    if (mounts.length === 0 || !DriverOpts || Driver !== 'local' || isBind(DriverOpts)) return volume;
    const section = sections.get(volume.volume);
    const at = section && (get(section.node, 'driver_opts')?.span ?? section.at);
    if (at) judgeEach(volume.volume, softMounts(options, at), harden, judge);
    return { ...volume, create: { ...volume.create, DriverOpts: { ...DriverOpts, o: withFlags(options, mounts) } } };
  });
}

function isBind({ type, o = '' }: Labels): boolean {
  return type === undefined || type === 'none' || /(^|,)r?bind(,|$)/.test(o);
}

/** The same for the container of a hook: it has its service's limits, and rights of its own. */
export function hardenedHook(create: CreateBody, { said, at }: InitHookUse, harden: HardenInput): readonly Setting[] {
  const softens = said.Privileged ? [{ kind: 'capability', name: 'ALL', at } as const] : [];
  return hardened({ create, softens, because: new Map() }, harden);
}
