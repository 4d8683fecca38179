import { hostName } from '../attributes/forms/address.ts';
import { allMasks, marked, masked } from '../attributes/lowering/fields.ts';
import type { Hideable, NetworkUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Connection, Endpoint, IpamPool, Labels, Masks, Network, NetworkBody } from '../plan/plan.ts';
import type { Project, Section } from '../project.ts';
import { place } from '../source.ts';
import { get, type Json, mappingOf, toJson } from '../tree.ts';
import { type Facts, isHidden } from './facts.ts';
import type { Group } from './group.ts';
import type { Judge } from './powers.ts';
import { checkLabels, joinNetwork, judgeDriver, judgeOptions, judgePools, type Naming } from './network-powers.ts';
import { maskBelow, masksBelow } from './section-masks.ts';
import { checkPools } from './subnets.ts';

/** How a group is attached: what the create request says, and what is connected after it. */
export interface Attachment {
  /** HostConfig.NetworkMode. */
  readonly mode: string;
  readonly cause: string;
  /** The endpoint on the network that `mode` names; none on the engine's own networks. */
  readonly endpoint?: Endpoint;
  /** Into that endpoint. */
  readonly substituted?: Masks;
  /** The hardware address of that endpoint. */
  readonly mac?: Hideable<string>;
  readonly further: readonly Connection[];
  /** HostConfig.Links, only on the engine's default bridge, which has no names. */
  readonly links: readonly string[];
}

/** What the Engine is told of networks in long form. */
export interface NetworkSaid {
  readonly name?: string;
  readonly external?: boolean;
  readonly driver?: string;
  readonly driver_opts?: Labels;
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly enable_ipv4?: boolean;
  readonly enable_ipv6?: boolean;
  readonly labels?: Labels;
  readonly ipam?: IpamSaid;
}

interface IpamSaid {
  readonly driver?: string;
  readonly options?: Labels;
  readonly config?: readonly PoolSaid[];
}

interface PoolSaid {
  readonly subnet?: string;
  readonly ip_range?: string;
  readonly gateway?: string;
  readonly aux_addresses?: Labels;
}

/** The networks that the pod's containers are on, in the order of the files; `default` needs no declaration. */
export function networksOf(
  used: ReadonlySet<string>,
  project: Project,
  of: Naming & { prefix: string },
): readonly Network[] {
  const declared = [...project.networks.values()].filter(({ name }) => used.has(name));
  const networks = declared.map((section) => declaredNetwork(section, of));
  const plain = used.has('default') && !project.networks.has('default');
  return plain
    ? [{ network: 'default', name: `${of.prefix}_default`, external: false, create: {} }, ...networks]
    : networks;
}

function declaredNetwork(section: Section, of: Naming & { prefix: string }): Network {
  const said = toJson(section.node) as NetworkSaid; // the schema has been checked
  const network = section.name;
  if (said.external) return externalNetwork(section, said.name ?? network, of);
  const name = `${of.prefix}_${network}`;
  if (said.name !== undefined) of.report.add('network-renamed', section.at, { network, name });
  judgeDriver(section, said, of.judge);
  judgePools(section, said, of.judge);
  checkPools(section, of.report);
  checkLabels(section, said.labels, of.report);
  const ipam = mappingOf(get(section.node, 'ipam'));
  const substituted = allMasks([
    maskBelow(section.node, 'driver', '/Driver'),
    maskBelow(ipam, 'driver', '/IPAM/Driver'),
    masksBelow(section, 'driver_opts', '/Options'),
    masksBelow(section, 'labels', '/Labels'),
    masksBelow({ node: ipam }, 'options', '/IPAM/Options'),
  ]);
  return { network, name, external: false, create: networkBody(said), ...marked(substituted) };
}

/** The Engine knows these by their names and would not take them for networks like any other. */
function externalNetwork({ name: network, at, node }: Section, name: string, { report, judge }: Naming): Network {
  if (isEngineNetwork(name)) report.add('engine-network', at, { network });
  else {
    const named = get(node, 'name');
    joinNetwork(
      { service: network, name, at: named?.span ?? at, hidden: named !== undefined && isHidden(named) },
      { report, judge },
    );
  }
  return { network, name, external: true };
}

function networkBody(said: NetworkSaid): NetworkBody {
  return {
    ...(said.driver !== undefined && { Driver: said.driver }),
    ...(said.internal && { Internal: true }),
    ...(said.attachable && { Attachable: true }),
    ...(said.enable_ipv4 === false && { EnableIPv4: false }),
    ...(said.enable_ipv6 && { EnableIPv6: true }),
    ...(said.ipam && { IPAM: ipam(said.ipam) }),
    ...(filled(said.driver_opts) && { Options: texts(said.driver_opts) }),
    ...(filled(said.labels) && { Labels: texts(said.labels) }),
  };
}

function ipam({ driver, options, config }: IpamSaid): NonNullable<NetworkBody['IPAM']> {
  return {
    ...(driver !== undefined && { Driver: driver }),
    ...(config && { Config: config.map(pool) }),
    ...(filled(options) && { Options: texts(options) }),
  };
}

function pool({ subnet, ip_range, gateway, aux_addresses }: PoolSaid): IpamPool {
  return {
    ...(subnet !== undefined && { Subnet: subnet }),
    ...(ip_range !== undefined && { IPRange: ip_range }),
    ...(gateway !== undefined && { Gateway: gateway }),
    ...(filled(aux_addresses) && { AuxiliaryAddresses: texts(aux_addresses) }),
  };
}

/**
 * Networks of the Engine that services and builds name without a section of their own (`network_mode: edge`, `build:
 * {network: edge}`): they must exist, as external ones. Steps are called by the key of a network, so the key of a name
 * that holds text of a variable is its mask.
 */
export function namedNetworks(
  names: readonly string[],
  declared: readonly Network[],
  masks: Masks,
): readonly Network[] {
  const known = new Set(declared.map(({ name }) => name));
  const keys = new Set(declared.map(({ network }) => network));
  const others = [...new Set(names)].filter((name) => !known.has(name) && !isEngineNetwork(name));
  // A section may have that name, and mean a network of the pod.
  return others.map((name) => {
    const key = masks[name] ?? name;
    return { network: keys.has(key) ? `${key} of the engine` : key, name, external: true };
  });
}

/** Whether the Engine knows a mode by this name, rather than a network that somebody made. */
export function isEngineNetwork(name: string): boolean {
  return /^(host|none|bridge|default)?$|:/.test(name);
}

/** Whether a mapping says anything. */
export function filled(map: Labels | undefined): map is Labels {
  return map !== undefined && map !== null && Object.keys(map).length > 0;
}

/** Values as text, as the Engine wants them. */
export function texts(map: { readonly [name: string]: Json }): Labels {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value === null ? '' : String(value)]));
}

/** Where an owner is attached. `container` names the container that has a service's address. */
export function attach(group: Group, owner: Facts, of: Attaching): Attachment {
  const stated = owner.joins?.network;
  const links = group.links.map(({ service, alias }) => `${of.container(service)}:${hostName(alias)}`);
  if (stated?.value.kind === 'mode') {
    return engineNetwork({ ...stated, value: stated.value.mode }, { group, links, service: owner.named }, of);
  }
  const uses = [...group.networks].sort((a, b) => b.priority - a.priority || (a.network < b.network ? -1 : 1));
  for (const use of uses) {
    checkAddress(use, group, of);
    judgeOptions(use, owner.named, of.judge);
  }
  const endpoints = uses.map((use, index) => ({
    network: engineName(use.network, of),
    endpoint: endpoint(use, { group, links, isFirst: index === 0 }),
    ...marked(endpointMasks(use, index === 0)),
  }));
  const [first, ...further] = endpoints;
  const mac = uses[0]?.mac;
  if (mac) checkMac(mac, group, of.report);
  if (!first) return { mode: 'none', cause: 'nobody shares its network', further, links: [] };
  return {
    mode: first.network,
    cause: `the pod's network ${uses[0]?.network}`,
    endpoint: first.endpoint,
    ...(first.substituted && { substituted: first.substituted }),
    ...(mac && { mac }),
    further,
    links: [],
  };
}

/** The one that a service states for itself is that of its first network. */
function checkMac(mac: Hideable<string>, { members }: Group, report: Report): void {
  for (const { named, owned } of members) {
    const other = owned.find(({ field, value }) => field === 'MacAddress' && value !== mac.value);
    const values = { service: named, what: 'mac_address', at: place(mac.at), kind: 'network' };
    if (other) report.add('shared-contradiction', other.at, values);
  }
}

function engineName(network: string, { networks }: Attaching): string {
  return networks.get(network)?.name ?? network;
}

/** The Engine gives a wished address only where the file states the subnet. */
function checkAddress(
  { network, ipv4, ipv6, at }: NetworkUse,
  { owner }: Group,
  { networks, report }: Attaching,
): void {
  const made = networks.get(network)?.create;
  const isWished = ipv4 !== undefined || ipv6 !== undefined;
  if (!made || !isWished || made.IPAM?.Config?.some(({ Subnet }) => Subnet !== undefined)) return;
  report.add('address-without-subnet', at, { service: owner, network });
}

/** What attaching a group depends on besides the group. */
export interface Attaching {
  /** By the file's names. */
  readonly networks: ReadonlyMap<string, Network>;
  container(service: string): string;
  readonly judge: Judge;
  readonly report: Report;
}

interface Linked {
  readonly group: Group;
  readonly links: readonly string[];
}

/** Modes that need no power: no network, and the Engine's default bridge, where Compose 1 has all its services. */
const OPEN_MODES: readonly string[] = ['none', 'bridge', 'default'];

function engineNetwork(
  stated: Hideable<string>,
  { group, links, service }: Linked & { readonly service: string },
  of: Attaching,
): Attachment {
  const mode = stated.value;
  if (mode === 'host') of.judge.power(service, { power: 'host-network', what: "the host's network", at: stated.at });
  else if (mode.includes(':')) of.report.add('foreign-namespace', stated.at, { service, kind: 'network' });
  else if (!OPEN_MODES.includes(mode)) {
    joinNetwork({ service, name: mode, at: stated.at, hidden: stated.mask !== undefined }, of);
  }
  if (mode === 'host' || mode === 'none') {
    for (const { named, ports } of group.members) {
      for (const { at } of ports) of.report.add('ports-without-effect', at, { service: named, mode });
    }
    const why = `network_mode ${mode} knows no links`;
    for (const link of group.links) of.report.add('links-without-effect', link.at, { service: link.by, why });
  }
  return { mode, cause: 'as stated', further: [], links: mode === 'bridge' || mode === 'default' ? links : [] };
}

/** The first network's hardware address is the container's own. */
function endpointMasks({ masks, mac }: NetworkUse, isFirst: boolean): Masks {
  return allMasks([masks, isFirst ? {} : masked('/MacAddress', mac?.mask)]);
}

/** An alias holds on the network that declares it; names of services and containers on all. */
function endpoint(use: NetworkUse, { group, links, isFirst }: Linked & { readonly isFirst: boolean }): Endpoint {
  const { ipv4, ipv6, linkLocal } = use;
  const aliases = [...group.names].filter(([, { on }]) => on === 'all' || on.has(use.network)).map(([name]) => name);
  const addresses = {
    ...(ipv4 !== undefined && { IPv4Address: ipv4 }),
    ...(ipv6 !== undefined && { IPv6Address: ipv6 }),
    ...(linkLocal && { LinkLocalIPs: linkLocal }),
  };
  return {
    Aliases: aliases,
    ...(links.length > 0 && { Links: links }),
    ...(Object.keys(addresses).length > 0 && { IPAMConfig: addresses }),
    ...(filled(use.driverOpts) && { DriverOpts: use.driverOpts }),
    ...(use.mac && !isFirst && { MacAddress: use.mac.value }),
    ...(use.gateway !== undefined && { GwPriority: use.gateway }),
  };
}
