import { allMasks, below, marked, masked } from '../attributes/lowering/fields.ts';
import type { MountUse } from '../attributes/mount-use.ts';
import { hostMountSource } from '../plan/host-mounts.ts';
import type { Labels, Masks, Mount, Volume } from '../plan/plan.ts';
import type { Project, Section } from '../project.ts';
import { get, toJson } from '../tree.ts';
import { type Facts, isHidden } from './facts.ts';
import type { ImageFinder } from './builders.ts';
import { checkLabels } from './network-powers.ts';
import { filled, texts } from './networks.ts';
import type { Pins } from './pins.ts';
import { maskBelow, masksBelow } from './section-masks.ts';
import { isBind, strangeMount } from './volume-options.ts';
import { hostPath, type World, type Written } from './powers.ts';

interface VolumeSaid {
  readonly name?: string;
  readonly external?: boolean;
  readonly driver?: string;
  readonly driver_opts?: Labels;
  readonly labels?: Labels;
  readonly 'x-pod'?: { readonly keep?: boolean };
}

/** The named volumes that services mount, in the order of the files. */
export function volumesOf(
  services: readonly Facts[],
  project: Project,
  prefix: string,
  world: World,
): readonly Volume[] {
  const used = new Set(
    services.flatMap(({ mounts }) => mounts.map((use) => (use.kind === 'volume' ? use.volume : undefined))),
  );
  return [...project.volumes.values()]
    .filter(({ name }) => used.has(name))
    .map((section) => volume(section, prefix, world));
}

/**
 * Run-scoped is a volume with the local driver and no name of its own: it ends with the pod unless it says `keep`.
 * Any other is used by its name and never removed.
 */
function volume(section: Section, prefix: string, world: World): Volume {
  const said = toJson(section.node) as VolumeSaid; // the schema has been checked
  const key = section.name;
  if (said.external) return externalVolume(section, said, world);
  judgeDriver(section, said, world);
  checkLabels(section, said.labels, world.report);
  const foreign = said.driver !== undefined && !['', 'local'].includes(said.driver);
  const own = said.name === undefined && !foreign;
  const keep = said['x-pod']?.keep ?? !own;
  if (!keep) world.report.add('volume-ends-with-task', section.at, { volume: key });
  const name = own ? `${prefix}_${key}` : (said.name ?? key);
  if (!own) judgeName(section, name, world);
  const substituted = allMasks([
    maskBelow(section.node, 'driver', '/Driver'),
    masksBelow(section, 'driver_opts', '/DriverOpts'),
    masksBelow(section, 'labels', '/Labels'),
  ]);
  const create = body(said, section, world);
  return { volume: key, name, external: false, keep, create, ...marked(substituted) };
}

/** It was there before the pod, and stays. */
function externalVolume(section: Section, said: VolumeSaid, world: World): Volume {
  const { name: volume, node, at } = section;
  judgeName(section, said.name ?? volume, world);
  if (said['x-pod']?.keep === false) {
    const [one, other] = [`volumes.${volume}.x-pod.keep`, `volumes.${volume}.external`];
    world.report.add('contradiction', get(node, 'x-pod')?.span ?? at, {
      one,
      other,
      why: 'what is external is never removed',
    });
  }
  return { volume, name: said.name ?? volume, external: true, keep: true };
}

function body(said: VolumeSaid, section: Section, world: World): NonNullable<Volume['create']> {
  const device = said.driver_opts?.['device'];
  const opts = said.driver_opts && texts(said.driver_opts);
  const bound =
    opts && device !== undefined && isBind(said.driver_opts)
      ? { ...opts, device: hostPath(device, of(section, said), world) }
      : opts;
  return {
    ...(said.driver !== undefined && { Driver: said.driver }),
    ...(filled(bound) && { DriverOpts: bound }),
    ...(filled(said.labels) && { Labels: texts(said.labels) }),
  };
}

function judgeDriver(section: Section, said: VolumeSaid, { judge }: World): void {
  const { driver } = said;
  const at = get(section.node, 'driver')?.span ?? get(section.node, 'driver_opts')?.span ?? section.at;
  const service = section.name;
  if (driver !== undefined && !['', 'local'].includes(driver)) {
    judge.power(service, { power: 'volume-drivers', what: 'a volume driver other than local', at });
    return;
  }
  const what = strangeMount(said.driver_opts ?? {});
  if (what === undefined) return;
  const where = get(section.node, 'driver_opts')?.span ?? section.at;
  judge.power(service, { power: 'volume-drivers', what, at: where });
}

/** A volume of its own name outlives the pod, and any other pod may use it by that name. */
function judgeName({ name: service, node, at }: Section, name: string, { judge }: World): void {
  const named = get(node, 'name');
  const use = { power: 'external-volumes', what: "a volume that is not the pod's alone", name } as const;
  judge.power(service, { ...use, at: named?.span ?? at, hidden: named !== undefined && isHidden(named) });
}

function of(section: Section, { driver, driver_opts: options }: VolumeSaid): Written {
  const resolved = driver === 'local' && options?.['o'] === 'bind';
  const device = get(get(section.node, 'driver_opts'), 'device');
  return {
    service: section.name,
    at: device?.span ?? section.at,
    hidden: device !== undefined && isHidden(device),
    resolved,
  };
}

/** What a service mounts, in the Engine's words. */
export interface Mounted {
  readonly binds: readonly string[];
  readonly mounts: readonly Mount[];
  /** Texts that hold a path from a variable, by pointers into the create request. */
  readonly substituted: Masks;
}

/** What volumes and images are called on the engine. */
export interface MountNames {
  readonly volumes: ReadonlyMap<string, string>;
  readonly pins: Pins;
  readonly image: ImageFinder;
}

/** HostConfig's Binds and Mounts of a service. */
export function mountsOf(
  { named: service, mounts: uses, volumeDriver }: Facts,
  names: MountNames,
  world: World,
): Mounted {
  const binds: string[] = [];
  const mounts: Mount[] = [];
  const masks: Masks[] = [];
  for (const use of uses) {
    const path = use.kind === 'bind' ? sourceOf(use, service, world) : '';
    const pin = names.pins.get(path)?.pin;
    const source = pin === undefined ? path : hostMountSource({ kind: 'pin', name: pin });
    if (use.kind === 'bind' && pin === undefined && isShort(use, source)) {
      const options = [use.readOnly ? 'ro' : 'rw', ...use.options].join(',');
      masks.push(masked(`/HostConfig/Binds/${binds.length}`, bindMask(use, source, options)));
      binds.push([source, use.target, options].join(':'));
      continue;
    }
    const pointer = `/HostConfig/Mounts/${mounts.length}`;
    masks.push(masked(`${pointer}/Target`, use.masks.target), below(pointer, use.masks.options));
    if (use.kind === 'volume' && use.volume === undefined)
      masks.push(masked(`${pointer}/VolumeOptions/DriverConfig/Name`, volumeDriver?.mask));
    // The step of the pin holds the path.
    if (use.kind === 'bind' && pin === undefined) masks.push(masked(`${pointer}/Source`, use.masks.source));
    mounts.push(mount(use, source, names, volumeDriver?.value));
  }
  return { binds, mounts, substituted: allMasks(masks) };
}

function sourceOf(use: BindUse, service: string, world: World): string {
  return hostPath(use.source, { service, at: use.at, hidden: use.masks.source !== undefined, resolved: true }, world);
}

/** As the file writes it; a variable may hold source and target in one. */
function bindMask({ masks, target }: BindUse, source: string, options: string): string | undefined {
  if (masks.source === undefined && masks.target === undefined) return undefined;
  const both = [masks.source ?? source, masks.target ?? target];
  return [...new Set(both), options].join(':');
}

/** Binds make a missing folder, mounts do not; but a bind is a text with colons between its parts. */
function isShort({ create, recursive, target }: BindUse, source: string): boolean {
  return create && recursive === undefined && !source.includes(':') && !target.includes(':');
}

type BindUse = Extract<MountUse, { kind: 'bind' }>;

function mount(use: MountUse, source: string, names: MountNames, driver: string | undefined): Mount {
  const readOnly = use.readOnly && { ReadOnly: true };
  if (use.kind === 'image') {
    const options = use.subpath !== undefined && { ImageOptions: { Subpath: use.subpath } };
    return { Type: 'image', Source: names.image(use.image.value), Target: use.target, ...readOnly, ...options };
  }
  if (use.kind === 'bind') {
    const propagation = use.options.find((option) => /^r?(private|shared|slave)$/.test(option));
    const options = {
      ...(propagation !== undefined && { Propagation: propagation }),
      ...(use.recursive && { [RECURSIVE[use.recursive]]: true }),
    };
    const said = Object.keys(options).length > 0 && { BindOptions: options };
    return { Type: 'bind', Source: source, Target: use.target, ...readOnly, ...said };
  }
  if (use.kind === 'tmpfs') {
    const size = use.size !== undefined && { SizeBytes: use.size };
    const options = { ...size, ...(use.mode !== undefined && { Mode: use.mode }) };
    return {
      Type: 'tmpfs',
      Target: use.target,
      ...readOnly,
      ...(Object.keys(options).length > 0 && { TmpfsOptions: options }),
    };
  }
  const name = use.volume === undefined ? undefined : names.volumes.get(use.volume);
  const options = {
    ...(use.noCopy && { NoCopy: true }),
    ...(use.subpath !== undefined && { Subpath: use.subpath }),
    ...(use.labels && { Labels: use.labels }),
    ...(use.volume === undefined && driver !== undefined && { DriverConfig: { Name: driver } }),
  };
  const said = Object.keys(options).length > 0 && { VolumeOptions: options };
  return { Type: 'volume', ...(name !== undefined && { Source: name }), Target: use.target, ...readOnly, ...said };
}

/** What becomes of mounts inside a mount (docker/cli, opts/mount.go). */
const RECURSIVE = {
  disabled: 'NonRecursive',
  writable: 'ReadOnlyNonRecursive',
  readonly: 'ReadOnlyForceRecursive',
} as const;
