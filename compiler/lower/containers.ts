import { allMasks, below, marked, masked, segment } from '../attributes/lowering/fields.ts';
import type { Hideable, HookUse } from '../attributes/part.ts';
import type { TaskContext } from '../context.ts';
import { hostMountSource } from '../plan/host-mounts.ts';
import type { Container, ContainerFile, Hook, HostConfig, Mount, Namespace, Port } from '../plan/plan.ts';
import type { HardenInput } from '../policy-input.ts';
import type { LogBounds } from '../policy/operations.ts';
import { place } from '../source.ts';
import type { Facts } from './facts.ts';
import type { Group } from './group.ts';
import { assemble, reasons } from './assemble.ts';
import { builderOf, type Builders } from './builders.ts';
import { hardened } from './harden.ts';
import { imageName } from './images.ts';
import { type ContainerFinder, NAMESPACES, type Spaces } from './namespaces.ts';
import type { Attachment } from './networks.ts';
import type { Edge } from './order.ts';
import type { Setting } from './owned.ts';
import type { World } from './powers.ts';
import { isEssential, type Role } from './roles.ts';
import { supervision } from './supervision.ts';
import { type MountNames, mountsOf } from './volumes.ts';

/** All that a container is made of, besides its own facts. */
export interface Making {
  readonly context: TaskContext;
  readonly prefix: string;
  readonly spaces: Spaces;
  readonly roles: ReadonlyMap<string, Role>;
  /** By owner of a network namespace. */
  readonly groups: ReadonlyMap<string, Group>;
  readonly attachments: ReadonlyMap<string, Attachment>;
  /** By owner of a namespace: what members ask of it. */
  readonly told: ReadonlyMap<string, readonly Setting[]>;
  readonly find: ContainerFinder;
  readonly ports: ReadonlyMap<string, readonly Port[]>;
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
  readonly builders: Builders;
  /** What volumes and images are called on the engine. */
  readonly mounted: MountNames;
  /** By container. */
  readonly files: ReadonlyMap<string, readonly ContainerFile[]>;
  /** Services that others join, by namespace. */
  readonly owned: { readonly [kind in Namespace]: ReadonlySet<string> };
  /** The container's name of a service. */
  readonly name: (service: string) => string;
  readonly world: World;
  /** The operator's bounds of what is kept of output. */
  readonly logs: LogBounds;
  /** What the operator takes from every container. */
  readonly harden: HardenInput;
}

/** Seconds that docker gives a container where nothing is said. */
const STOP_SECONDS = 10;

/** The container of a service: its own create request joined with what the pod makes of it. */
export function containerOf(facts: Facts, making: Making): Container {
  const { service } = facts;
  const role = making.roles.get(service) ?? 'main';
  const set = settings(facts, making);
  return {
    service: facts.named,
    replica: facts.replica,
    name: making.name(service),
    role,
    essential: isEssential(facts, role),
    owns: NAMESPACES.filter((kind) => making.owned[kind].has(service)),
    joins: joinsOf(service, making),
    depends: (making.edges.get(service) ?? []).map(({ at: _, ...edge }) => ({ ...edge, on: making.name(edge.on) })),
    ports: making.ports.get(service) ?? [],
    ...(facts.platform && { platform: facts.platform.value }),
    health: facts.health ? (facts.health.disabled ? 'none' : 'stated') : 'image',
    restart: (facts.swarmRestart ?? facts.restart)?.value ?? { policy: 'no' },
    stop: {
      ...(facts.stop?.signal !== undefined && { signal: facts.stop.signal }),
      seconds: facts.stop?.graceSeconds ?? STOP_SECONDS,
      ...(facts.preStop.length > 0 && { before: facts.preStop.map(hookOf) }),
    },
    logs: {
      prefix: `${service} | `,
      stdout: `logs/${service}.stdout`,
      stderr: `logs/${service}.stderr`,
      ...(facts.apart && { apart: true }),
    },
    create: assemble(facts.create, set),
    connect: making.attachments.get(service)?.further ?? [],
    substituted: allMasks([facts.substituted, ...set.map(({ substituted }) => substituted)]),
    because: { ...Object.fromEntries(facts.because), ...reasons(set) },
  };
}

function hookOf({ exec, substituted, at }: HookUse): Hook {
  return { exec, ...marked(substituted), cause: `pre_stop (${place(at)})` };
}

function joinsOf(service: string, { spaces, name }: Making): Container['joins'] {
  const joins = NAMESPACES.flatMap((kind) => {
    const owner = spaces[kind].get(service)?.owner;
    return owner === undefined ? [] : [[kind, name(owner)] as const];
  });
  return Object.fromEntries(joins);
}

function settings(facts: Facts, making: Making): readonly Setting[] {
  return [
    ...image(facts, making),
    ...identity(facts),
    ...(making.told.get(facts.service) ?? []),
    ...network(facts, making),
    ...storage(facts, making),
    ...devices(facts),
    ...supervision(facts, making),
    ...hardened(facts, making.harden),
  ].filter(({ value }) => value !== undefined);
}

function image(facts: Facts, { prefix, mounted, builders }: Making): Setting[] {
  const { build } = builderOf(facts, builders) ?? facts;
  const named = facts.image ? `image (${place(facts.image.at)})` : '';
  const built = build && `built for this pod (${place(build.contextAt)})`;
  const because = built && !facts.build ? `${named}, ${built}` : (built ?? named);
  return [
    { field: 'Image', value: imageName(facts, prefix, mounted.image), because: facts.because.get('Image') ?? because },
  ];
}

function identity(facts: Facts): Setting[] {
  const labels = { ...facts.create.Labels, 'org.composeexecutor.service': facts.named };
  return [{ field: 'Labels', value: labels, because: facts.because.get('Labels') ?? '' }];
}

/** Several attributes ask for devices; the Engine has one list of requests. */
function devices({ deviceRequests }: Facts): Setting[] {
  return [
    {
      field: 'HostConfig.DeviceRequests',
      value: filled(deviceRequests.map(({ value }) => value)),
      because: deviceRequests.map(({ attribute, at }) => `${attribute} (${place(at)})`).join(', '),
      substituted: allMasks(deviceRequests.map(({ masks }, at) => below(`/HostConfig/DeviceRequests/${at}`, masks))),
    },
  ];
}

function network(facts: Facts, making: Making): Setting[] {
  const { service } = facts;
  const join = making.spaces.network.get(service);
  const attachment = making.attachments.get(service);
  const group = making.groups.get(service);
  const mode = join ? `container:${making.name(join.owner)}` : attachment?.mode;
  const stated = facts.joins?.network;
  const because = join?.cause ?? (stated ? `network_mode (${place(stated.at)})` : (attachment?.cause ?? ''));
  return [
    { field: 'HostConfig.NetworkMode', value: mode, because },
    ...(attachment && group ? ownerNetwork(attachment, group, making) : []),
    ...otherNamespaces(facts, making),
  ];
}

/** What only the owner of a network namespace can have, also on behalf of its members. */
function ownerNetwork(attachment: Attachment, group: Group, making: Making): Setting[] {
  const ports = making.ports.get(group.owner) ?? [];
  const exposed = [
    ...new Set([...group.exposed.map(({ value }) => value), ...ports.map(({ container }) => container)]),
  ];
  const hosts = hostsOf(group);
  const substituted = allMasks(hosts.map(({ mask }, index) => masked(`/HostConfig/ExtraHosts/${index}`, mask)));
  const { mode, endpoint, links, mac } = attachment;
  const config = endpoint && { EndpointsConfig: { [mode]: endpoint } };
  const whose = making.context.ports === 'as written' ? 'file' : 'task';
  const published = mode === 'host' || mode === 'none' ? [] : ports;
  return [
    {
      field: 'NetworkingConfig',
      value: config,
      because: 'its names on the network',
      substituted: below(`/NetworkingConfig/EndpointsConfig/${segment(mode)}`, attachment.substituted ?? {}),
    },
    { field: 'ExposedPorts', value: some(exposed.map((port) => [port, {}])), because: portsBecause(group) },
    {
      field: 'HostConfig.PortBindings',
      value: bindings(published),
      because: `host ports are the ${whose}'s (see ports)`,
    },
    {
      field: 'HostConfig.ExtraHosts',
      value: filled(hosts.map(({ text }) => text)),
      because: hostsBecause(group),
      substituted,
    },
    { field: 'HostConfig.Links', value: filled(links), because: 'links' },
    ...(mac ? [macAddress(mac)] : []),
  ];
}

function macAddress({ value, at, mask }: Hideable<string>): Setting {
  const because = `mac_address (${place(at)})`;
  return { field: 'MacAddress', value, because, substituted: masked('/MacAddress', mask) };
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function bindings(ports: readonly Port[]): HostConfig['PortBindings'] {
  const byPort = new Map<string, { HostIp?: string; HostPort: string }[]>();
  for (const { container, hostIp, host } of ports) {
    const binding = { ...(hostIp !== undefined && { HostIp: hostIp }), HostPort: String(host) };
    const others = byPort.get(container);
    if (others) others.push(binding);
    else byPort.set(container, [binding]);
  }
  return some([...byPort]);
}

function some<V>(entries: readonly (readonly [string, V])[]): { [name: string]: V } | undefined {
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Co-members find each other on 127.0.0.1, under every name they have; a namespace of one needs no such names. */
function hostsOf({ members, names, hosts }: Group) {
  const said = hosts.map(({ value, mask }) => ({ text: `${value.host}:${value.ip}`, mask }));
  const local =
    members.length > 1 ? [...names.keys()].map((name) => ({ text: `${name}:127.0.0.1`, mask: undefined })) : [];
  const known = new Set(local.map(({ text }) => text));
  return [...local, ...said.filter(({ text }) => !known.has(text))];
}

function portsBecause({ exposed, ports }: Group): string {
  const reasons = [
    ...exposed.map(({ at }) => `expose (${place(at)})`),
    ...ports.map(({ at }) => `ports (${place(at)})`),
  ];
  return [...new Set(reasons)].join(', ');
}

function hostsBecause({ members, hosts }: Group): string {
  const shared = members.length > 1 ? ['members of one network namespace find each other on 127.0.0.1'] : [];
  const said = hosts.map(({ at }) => `extra_hosts (${place(at)})`);
  return [...shared, ...new Set(said)].join(', ');
}

function otherNamespaces(facts: Facts, making: Making): Setting[] {
  return (['pid', 'ipc'] as const).flatMap((kind) => {
    const join = making.spaces[kind].get(facts.service);
    const field = kind === 'pid' ? 'HostConfig.PidMode' : 'HostConfig.IpcMode';
    if (join) return [{ field, value: `container:${making.name(join.owner)}`, because: join.cause }];
    const stated = facts.joins?.[kind];
    const mode = stated?.value.kind === 'mode' ? stated.value.mode : undefined;
    if (kind === 'ipc' && making.owned.ipc.has(facts.service) && mode !== 'host') {
      return [{ field, value: 'shareable', because: 'others join its ipc namespace' }];
    }
    return [{ field, value: mode, because: stated ? `${kind} (${place(stated.at)})` : '' }];
  });
}

function storage(facts: Facts, making: Making): Setting[] {
  const { mounted, world } = making;
  const { binds, mounts, substituted } = mountsOf(facts, mounted, world);
  const written = boundFiles(facts, making);
  const at = facts.mounts[0]?.at;
  const because = at ? `volumes (${place(at)}), with the pod's names and folders` : '';
  const files = written.length > 0 ? 'secrets and configs that cannot be copied into the container (see files)' : '';
  const targets = written.map(({ mask }, index) => masked(`/HostConfig/Mounts/${mounts.length + index}/Target`, mask));
  const both = [because, files].filter((reason) => reason !== '').join('; ');
  return [
    { field: 'HostConfig.Binds', value: filled(binds), because, substituted },
    {
      field: 'HostConfig.Mounts',
      value: filled([...mounts, ...written.map(({ mount }) => mount)]),
      because: both,
      substituted: allMasks([substituted, ...targets]),
    },
    volumesFrom(facts, making),
  ];
}

/** Read-only mounts of the files that the runtime writes on the host. */
function boundFiles({ service }: Facts, { files, name }: Making) {
  const own = (files.get(name(service)) ?? []).filter(({ by }) => by === 'bind');
  return own.map(({ source = '', target, substituted }) => {
    const Source = hostMountSource({ kind: 'file', name: source });
    const mount: Mount = { Type: 'bind', Source, Target: target, ReadOnly: true };
    return { mount, mask: substituted?.['/target'] };
  });
}

/** By the names in the plan, and with their modes: docker compose loses those. */
function volumesFrom({ named, volumesFrom: uses }: Facts, { find, name, world }: Making): Setting {
  const found = uses.flatMap(({ from, mode, at }) => {
    const service = find(from);
    if (service !== undefined) return [`${name(service)}:${mode}`];
    // A service that is not there was reported where references are checked.
    if (from.kind === 'container') world.report.add('foreign-volumes', at, { service: named });
    return [];
  });
  const because = uses.map(({ at }) => `volumes_from (${place(at)})`).join(', ');
  return { field: 'HostConfig.VolumesFrom', value: filled(found), because };
}
