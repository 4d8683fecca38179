import type { MountUse } from '../attributes/part.ts';
import type { HostConfig, Labels, Mount, Volume } from '../plan/plan.ts';
import type { Project, Section } from '../project.ts';
import { get, toJson } from '../tree.ts';
import type { Facts } from './facts.ts';
import { filled, texts } from './networks.ts';
import { hostPath, type World } from './powers.ts';

interface VolumeSaid {
  readonly name?: string;
  readonly external?: boolean;
  readonly driver?: string;
  readonly driver_opts?: Labels;
  readonly labels?: Labels;
  readonly 'x-pod'?: { readonly keep?: boolean };
}

/** The named volumes that services mount, in the order of the files. */
export function volumesOf(services: readonly Facts[], project: Project, prefix: string, world: World): readonly Volume[] {
  const used = new Set(services.flatMap(({ mounts }) => mounts.map((use) => (use.kind === 'volume' ? use.volume : undefined))));
  return [...project.volumes.values()].filter(({ name }) => used.has(name)).map((section) => volume(section, prefix, world));
}

/**
 * Run-scoped is a volume with the local driver and no name of its own: it ends with the pod unless it says `keep`.
 * Any other is used by its name and never removed.
 */
function volume(section: Section, prefix: string, world: World): Volume {
  const said = toJson(section.node) as VolumeSaid; // the schema has been checked
  const key = section.name;
  if (said.external) return { volume: key, name: said.name ?? key, external: true, keep: true };
  judgeDriver(section, said, world);
  const foreign = said.driver !== undefined && said.driver !== 'local';
  const own = said.name === undefined && !foreign;
  const keep = said['x-pod']?.keep ?? !own;
  if (!keep) world.report.add('volume-ends-with-task', section.at, { volume: key });
  return { volume: key, name: own ? `${prefix}_${key}` : (said.name ?? key), external: false, keep, create: body(said, section, world) };
}

function body(said: VolumeSaid, section: Section, world: World): NonNullable<Volume['create']> {
  const device = said.driver_opts?.['device'];
  const opts = said.driver_opts && texts(said.driver_opts);
  const bound = opts && device !== undefined && isBind(said) ? { ...opts, device: hostPath(device, of(section), world) } : opts;
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
  if (driver !== undefined && driver !== 'local') {
    judge.power(service, { power: 'volume-drivers', what: `a volume of driver ${driver}`, at });
  }
  const type = said.driver_opts?.['type'];
  if (type !== undefined && type !== 'tmpfs' && !isBind(said)) {
    judge.power(service, { power: 'volume-drivers', what: 'a file system that the host mounts for it', at });
  }
}

/** A bind in disguise: the local driver mounts a folder of the host. */
function isBind({ driver_opts }: VolumeSaid): boolean {
  return /(^|,)r?bind(,|$)/.test(driver_opts?.['o'] ?? '');
}

function of(section: Section): { service: string; at: Section['at'] } {
  return { service: section.name, at: get(section.node, 'driver_opts')?.span ?? section.at };
}

/** HostConfig's Binds and Mounts of a service. Binds create a missing folder; mounts do not. */
export function mountsOf(facts: Facts, volumes: readonly Volume[], world: World): Pick<HostConfig, 'Binds' | 'Mounts'> {
  const names = new Map(volumes.map(({ volume: key, name }) => [key, name]));
  const binds: string[] = [];
  const mounts: Mount[] = [];
  for (const use of facts.mounts) {
    if (use.kind === 'bind' && use.create) binds.push(bind(facts, use, world));
    else mounts.push(mount(facts, use, names, world));
  }
  return { ...(binds.length > 0 && { Binds: binds }), ...(mounts.length > 0 && { Mounts: mounts }) };
}

type BindUse = Extract<MountUse, { kind: 'bind' }>;

function bind(facts: Facts, use: BindUse, world: World): string {
  const source = hostPath(use.source, { service: facts.service, at: use.at }, world);
  return [source, use.target, [use.readOnly ? 'ro' : 'rw', ...use.options].join(',')].join(':');
}

function mount(facts: Facts, use: MountUse, names: ReadonlyMap<string, string>, world: World): Mount {
  const readOnly = use.readOnly && { ReadOnly: true };
  if (use.kind === 'bind') {
    const source = hostPath(use.source, { service: facts.service, at: use.at }, world);
    const propagation = use.options.find((option) => /^r?(private|shared|slave)$/.test(option));
    const options = propagation !== undefined && { BindOptions: { Propagation: propagation } };
    return { Type: 'bind', Source: source, Target: use.target, ...readOnly, ...options };
  }
  if (use.kind === 'tmpfs') {
    const size = use.size !== undefined && { SizeBytes: use.size };
    const options = { ...size, ...(use.mode !== undefined && { Mode: use.mode }) };
    return { Type: 'tmpfs', Target: use.target, ...readOnly, ...(Object.keys(options).length > 0 && { TmpfsOptions: options }) };
  }
  const name = use.volume === undefined ? undefined : names.get(use.volume);
  const noCopy = use.noCopy && { VolumeOptions: { NoCopy: true } };
  return { Type: 'volume', ...(name !== undefined && { Source: name }), Target: use.target, ...readOnly, ...noCopy };
}
