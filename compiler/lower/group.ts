import { hostName } from '../attributes/forms/address.ts';
import type { Hideable, HostEntry, Link, Located, NetworkUse, PublishedPort } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import { place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';

/**
 * One network namespace and all that lives at its owner: the Engine refuses ports, host names, links and networks on a
 * member, and takes some other things without effect.
 */
export interface Group {
  readonly owner: string;
  readonly members: readonly Facts[];
  readonly ports: readonly (PublishedPort & { readonly service: string })[];
  readonly exposed: readonly Located<string>[];
  readonly hosts: readonly Hideable<HostEntry>[];
  readonly networks: readonly NetworkUse[];
  /** Links that lead out of the group. */
  readonly links: readonly OutwardLink[];
  /** What the group's services are called, in the order in which they say so. */
  readonly names: ReadonlyMap<string, Name>;
}

/** A link that leads out of its group. */
export interface OutwardLink extends Link {
  /** The service that states it. */
  readonly by: string;
}

/** One name of the group's services. */
export interface Name {
  /** The first place that says it. */
  readonly at: Span;
  /** The networks that know it. */
  readonly on: ReadonlySet<string> | 'all';
}

/** Joins what the members of a namespace ask for; two that contradict each other are named together. */
export function groupOf(owner: string, members: readonly Facts[], isInfra: boolean, report: Report): Group {
  const links = members.flatMap(({ named: by, links }) => links.map((link) => ({ ...link, by })));
  const within = new Set(members.map(({ service }) => service));
  const names = namesOf(
    members,
    links.filter(({ service }) => within.has(service)),
  );
  const outward = links.filter(({ service }) => !within.has(service));
  checkUsers(members, report);
  const group: Group = {
    owner,
    members,
    ports: members.flatMap(({ service, ports }) => ports.map((port) => ({ ...port, service }))),
    exposed: members.flatMap(({ exposed }) => exposed),
    hosts: agreedHosts(members, report),
    networks: joinedNetworks(members, isInfra ? owner : undefined, report),
    links: outward,
    names,
  };
  checkLinkNames(outward, report);
  return group;
}

/** Services, containers and aliases; links of members to members. Host names hold 63 characters. */
function namesOf(members: readonly Facts[], links: readonly Link[]): ReadonlyMap<string, Name> {
  const names = new Map<string, GrowingName>();
  for (const { named, at, containerName, networks } of members) {
    add(names, named, at);
    if (containerName) add(names, containerName.value, containerName.at);
    for (const { network, aliases, at } of networks) for (const alias of aliases) add(names, alias, at, network);
  }
  for (const { alias, at } of links) add(names, alias, at);
  return names;
}

/** A name whose networks are still being found. */
interface GrowingName extends Name {
  readonly on: Set<string> | 'all';
}

function add(names: Map<string, GrowingName>, name: string, at: Span, network?: string): void {
  const cut = hostName(name);
  const before = names.get(cut);
  if (before?.on === 'all') return;
  if (network === undefined) names.set(cut, { at: before?.at ?? at, on: 'all' });
  else if (before) before.on.add(network);
  else names.set(cut, { at, on: new Set([network]) });
}

/** The Engine puts members among the users of the owner. */
function checkUsers(members: readonly Facts[], report: Report): void {
  const stated = members.find(({ create }) => create.HostConfig?.UsernsMode !== undefined);
  const silent = members.find(({ create }) => create.HostConfig?.UsernsMode === undefined);
  if (!stated || !silent) return;
  const at = stated.places?.['HostConfig.UsernsMode'] ?? stated.at;
  const values = { service: stated.named, what: 'userns_mode', at: place(silent.at), kind: 'network' };
  report.add('shared-contradiction', at, values);
}

/** The hosts of all; one service's two addresses for a host both stay, two services' are a contradiction. */
function agreedHosts(members: readonly Facts[], report: Report): readonly Hideable<HostEntry>[] {
  const first = new Map<string, { entry: Located<HostEntry>; service: string }>();
  const kept = new Map<string, Hideable<HostEntry>>();
  for (const { named: service, extraHosts } of members) {
    for (const entry of extraHosts) {
      const { host, ip } = entry.value;
      const before = first.get(host);
      if (before && before.service !== service && before.entry.value.ip !== ip) {
        const at = place(before.entry.at);
        report.add('shared-contradiction', entry.at, {
          service,
          what: 'address of a host (extra_hosts)',
          at,
          kind: 'network',
        });
      }
      if (!before) first.set(host, { entry, service });
      const key = `${host} ${ip}`;
      if (!kept.has(key)) kept.set(key, entry);
    }
  }
  return [...kept.values()];
}

/**
 * The networks of all, where the owner states no network_mode: then there are none. A service that states nothing is
 * on the pod's default network, unless it joined its owner's network by network_mode; infra asks for nothing itself.
 */
function joinedNetworks(members: readonly Facts[], infra: string | undefined, report: Report): readonly NetworkUse[] {
  const byName = new Map<string, NetworkUse>();
  const mode = members.map(({ joins }) => joins?.network).find((use) => use?.value.kind === 'mode');
  for (const { service, named, networks, joins, at } of members) {
    const [stated] = networks;
    if (mode && stated)
      report.add('shared-contradiction', stated.at, {
        service: named,
        what: 'network',
        at: place(mode.at),
        kind: 'network',
      });
    const isSilent = !stated && !joins?.network && service !== infra;
    const uses = isSilent ? [{ network: 'default', aliases: [], priority: 0, masks: {}, at }] : networks;
    for (const use of mode ? [] : uses) {
      const before = byName.get(use.network);
      if (before) checkUses(before, use, named, report);
      byName.set(use.network, before ? { ...use, ...before, priority: Math.max(before.priority, use.priority) } : use);
    }
  }
  return [...byName.values()];
}

const ONCE = {
  ipv4: 'ipv4_address',
  ipv6: 'ipv6_address',
  linkLocal: 'link_local_ips',
  driverOpts: 'driver_opts',
  mac: 'mac_address',
  gateway: 'gw_priority',
} as const;

function checkUses(a: NetworkUse, b: NetworkUse, service: string, report: Report): void {
  for (const field of ['ipv4', 'ipv6', 'linkLocal', 'driverOpts', 'mac', 'gateway'] as const) {
    const [one, other] = [a, b].map((use) => (field === 'mac' ? use.mac?.value : use[field]));
    if (one === undefined || other === undefined || JSON.stringify(one) === JSON.stringify(other)) continue;
    const what = `${ONCE[field]} on network ${a.network}`;
    report.add('shared-contradiction', b.at, { service, what, at: place(a.at), kind: 'network' });
  }
}

/** One alias cannot mean two services. */
function checkLinkNames(links: readonly OutwardLink[], report: Report): void {
  const first = new Map<string, OutwardLink>();
  for (const link of links) {
    const name = hostName(link.alias);
    const before = first.get(name);
    const isOther = before && before.service !== link.service && before.at !== link.at;
    if (isOther) report.add('name-taken', link.at, { at: place(before.at) });
    if (!before) first.set(name, link);
  }
}

/**
 * What members are called leads to 127.0.0.1, so that nothing else may be called so: no service outside (`services`
 * has them by their names in the file), no link to the outside and no entry of extra_hosts.
 */
export function checkNames(group: Group, services: ReadonlyMap<string, Facts>, report: Report): void {
  const { members, names, hosts, links } = group;
  if (members.length < 2) return;
  const within = new Set(members.map(({ named }) => named));
  for (const [name, { at }] of names) {
    const other = services.get(name);
    if (other && !within.has(other.named)) report.add('name-taken', at, { at: place(other.at) });
  }
  const others = hosts
    .filter(({ value }) => !LOCAL.includes(value.ip))
    .map(({ value, at }) => ({ name: value.host, at }));
  for (const { name, at } of [...links.map(({ alias, at }) => ({ name: hostName(alias), at })), ...others]) {
    const taken = names.get(name);
    if (taken) report.add('name-taken', at, { at: place(taken.at) });
  }
}

const LOCAL = ['127.0.0.1', '::1'];
