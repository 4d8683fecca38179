import type { HostEntry, Link, Located, NetworkUse, PublishedPort } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import { place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';
import { hostName } from './names.ts';
import type { Join } from './namespaces.ts';

/**
 * One network namespace and all that lives at its owner: the Engine refuses ports, host names, links and networks on a
 * member, and takes some other things without effect.
 */
export interface Group {
  readonly owner: string;
  readonly members: readonly Facts[];
  readonly ports: readonly (PublishedPort & { readonly service: string })[];
  readonly exposed: readonly Located<string>[];
  readonly hosts: readonly Located<HostEntry>[];
  readonly hostname?: Located<string>;
  readonly networks: readonly NetworkUse[];
  /** Links that lead out of the group. */
  readonly links: readonly Link[];
  /** What the group's services are called, each with the first place that says so. */
  readonly names: ReadonlyMap<string, Span>;
}

/** Joins what the members of a namespace ask for; two that contradict each other are named together. */
export function groupOf(owner: string, members: readonly Facts[], joins: ReadonlyMap<string, Join>, report: Report): Group {
  const links = members.flatMap((facts) => facts.links);
  const within = new Set(members.map(({ service }) => service));
  const hostname = oneHostname(members, report);
  return {
    owner,
    members,
    ports: members.flatMap(({ service, ports }) => ports.map((port) => ({ ...port, service }))),
    exposed: members.flatMap(({ exposed }) => exposed),
    hosts: agreedHosts(members, report),
    ...(hostname && { hostname }),
    networks: joinedNetworks(members, joins, report),
    links: links.filter(({ service }) => !within.has(service)),
    names: namesOf(members, links.filter(({ service }) => within.has(service))),
  };
}

/** Services, containers and aliases; links of members to members. Host names hold 63 characters. */
function namesOf(members: readonly Facts[], links: readonly Link[]): ReadonlyMap<string, Span> {
  const names = new Map<string, Span>();
  const add = (name: string, at: Span): void => {
    const cut = hostName(name);
    if (!names.has(cut)) names.set(cut, at);
  };
  for (const { service, at, containerName, networks } of members) {
    add(service, at);
    if (containerName) add(containerName.value, containerName.at);
    for (const network of networks) for (const alias of network.aliases) add(alias, network.at);
  }
  for (const { alias, at } of links) add(alias, at);
  return names;
}

function oneHostname(members: readonly Facts[], report: Report): Located<string> | undefined {
  let first: Located<string> | undefined;
  for (const { hostname, service } of members) {
    if (!hostname) continue;
    if (first && first.value !== hostname.value) {
      report.add('shared-contradiction', hostname.at, { service, what: 'hostname', at: place(first.at) });
    }
    first ??= hostname;
  }
  return first;
}

/** The hosts of all; one service's two addresses for a host both stay, two services' are a contradiction. */
function agreedHosts(members: readonly Facts[], report: Report): readonly Located<HostEntry>[] {
  const first = new Map<string, { entry: Located<HostEntry>; service: string }>();
  const kept: Located<HostEntry>[] = [];
  const seen = new Set<string>();
  for (const { service, extraHosts } of members) {
    for (const entry of extraHosts) {
      const { host, ip } = entry.value;
      const before = first.get(host);
      if (before && before.service !== service && before.entry.value.ip !== ip) {
        const at = place(before.entry.at);
        report.add('shared-contradiction', entry.at, { service, what: `extra_hosts ${host}`, at });
      }
      if (!before) first.set(host, { entry, service });
      if (!seen.has(`${host} ${ip}`)) kept.push(entry);
      seen.add(`${host} ${ip}`);
    }
  }
  return kept;
}

/** The networks of all, aliases together. A member that states none adds none: it lives on its owner's. */
function joinedNetworks(members: readonly Facts[], joins: ReadonlyMap<string, Join>, report: Report): readonly NetworkUse[] {
  const byName = new Map<string, NetworkUse>();
  for (const { service, networks } of members) {
    for (const use of networks) {
      if (joins.has(service) && isDefault(use)) continue;
      const before = byName.get(use.network);
      if (before) checkAddresses(before, use, service, report);
      byName.set(use.network, before ? joinedUse(before, use) : use);
    }
  }
  return [...byName.values()];
}

function isDefault(use: NetworkUse): boolean {
  return use.network === 'default' && use.aliases.length === 0;
}

function joinedUse(a: NetworkUse, b: NetworkUse): NetworkUse {
  const aliases = [...new Set([...a.aliases, ...b.aliases])];
  return { ...b, ...a, aliases, priority: Math.max(a.priority, b.priority) };
}

function checkAddresses(a: NetworkUse, b: NetworkUse, service: string, report: Report): void {
  for (const field of ['ipv4', 'ipv6'] as const) {
    if (a[field] === undefined || b[field] === undefined || a[field] === b[field]) continue;
    const what = `${field}_address on network ${a.network}`;
    report.add('shared-contradiction', b.at, { service, what, at: place(a.at) });
  }
}

/** A name may lead to one place only: a service outside the group must not be called like something inside. */
export function checkNames(group: Group, services: ReadonlyMap<string, Facts>, report: Report): void {
  const within = new Set(group.members.map(({ service }) => service));
  for (const [name, at] of group.names) {
    const other = services.get(name);
    if (other && !within.has(name)) report.add('name-taken', at, { name, at: place(other.at) });
  }
}
