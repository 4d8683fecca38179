import type { Where } from '../attribute.ts';
import { hostName, isAddress } from '../forms/address.ts';
import type { Namespace } from '../../plan/plan.ts';
import type { NamespaceUse, NetworkUse, Part, PublishedPort } from '../part.ts';
import { allMasks, inside, masked, masksOf, ownedField, segment } from './fields.ts';

interface PortSaid {
  readonly target?: number;
  readonly published?: string;
  readonly host_ip?: string;
  readonly protocol?: string;
  readonly name?: string;
}

export function ports(said: readonly PortSaid[], { at, tell }: Where): Part {
  const published = said.flatMap((port, index): readonly PublishedPort[] => {
    const why = mistakeIn(port);
    if (why !== undefined) tell('bad-port', { written: 'this entry', why }, index);
    const { target, published: host = '', host_ip: hostIp = '', protocol = 'tcp', name } = port;
    if (why !== undefined || target === undefined) return [];
    const fixed = host !== '' && Number(host) !== 0 && { published: host };
    const more = { ...(hostIp !== '' && { hostIp }), ...(name !== undefined && { name }) };
    return [{ target, protocol: protocol.toLowerCase(), ...fixed, ...more, at: at(index) }];
  });
  return { ports: published };
}

/** What a long form says that no engine understands; a missing target was reported by the schema. */
function mistakeIn({ target = 1, published = '', host_ip: ip = '', protocol = 'tcp' }: PortSaid): string | undefined {
  if (target < 1 || target > 65535) return 'the container port must be from 1 to 65535';
  if (!isPortOrRange(published)) return 'what is published must be a port up to 65535, or a range of ports';
  if (ip !== '' && !isAddress(ip)) return 'host_ip must be an address';
  return /^(tcp|udp|sctp)$/i.test(protocol) ? undefined : 'the protocol must be tcp, udp or sctp';
}

function isPortOrRange(text: string): boolean {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return text === '' || (first !== undefined && Number(first) <= Number(last) && Number(last) <= 65535);
}

/** `3000`, `3000-3005/udp`: the Engine wants each port on its own. */
export function expose(said: readonly (string | number)[], { at, tell }: Where): Part {
  const exposed = said.flatMap((item, index) => {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(String(item));
    const [first, last] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
    if (!found || first < 1 || last < first || last > 65535) {
      tell('bad-expose', {}, index);
      return [];
    }
    const protocol = (found[3] ?? 'tcp').toLowerCase();
    return Array.from({ length: last - first + 1 }, (_, offset) => ({
      value: `${first + offset}/${protocol}`,
      at: at(index),
    }));
  });
  return { exposed };
}

interface ServiceNetworkSaid {
  readonly aliases?: readonly string[];
  readonly ipv4_address?: string;
  readonly ipv6_address?: string;
  readonly link_local_ips?: readonly string[];
  readonly driver_opts?: { readonly [name: string]: string | number };
  readonly priority?: number;
  readonly gw_priority?: number;
  readonly interface_name?: string;
  readonly mac_address?: string;
}

/** The option by which the Engine takes an interface's name. */
const INTERFACE = 'com.docker.network.endpoint.ifname';

export function networks(said: { readonly [network: string]: ServiceNetworkSaid | null }, where: Where): Part {
  const { at } = where;
  const uses = Object.entries(said).map(([network, value]): NetworkUse => {
    const { aliases = [], ipv4_address, ipv6_address, link_local_ips, driver_opts, priority = 0 } = value ?? {};
    const { gw_priority: gateway, interface_name: name, mac_address: mac } = value ?? {};
    const options = { ...driver_opts, ...(name !== undefined && { [INTERFACE]: name }) };
    if (mac !== undefined) checkMac(mac, inside(where, network, 'mac_address'));
    return {
      network,
      aliases,
      ...(ipv4_address !== undefined && { ipv4: ipv4_address }),
      ...(ipv6_address !== undefined && { ipv6: ipv6_address }),
      ...(link_local_ips !== undefined && { linkLocal: link_local_ips }),
      ...(Object.keys(options).length > 0 && { driverOpts: textValues(options) }),
      ...(mac !== undefined && {
        mac: { value: mac, at: at(network, 'mac_address'), mask: where.mask(network, 'mac_address') },
      }),
      masks: allMasks([
        masksOf('/DriverOpts', driver_opts, inside(where, network, 'driver_opts')),
        masked(
          `/DriverOpts/${segment(INTERFACE)}`,
          name === undefined ? undefined : where.mask(network, 'interface_name'),
        ),
      ]),
      ...(gateway !== undefined && { gateway }),
      priority,
      at: at(network),
    };
  });
  return { networks: uses };
}

function textValues(options: { readonly [name: string]: string | number }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
}

/** `service:web`, `container:web`, `host` and the like: whose namespace it is. */
export function namespace(kind: Namespace): (said: string | null, where: Where) => Part {
  return (said, { at, mask }) => {
    return said === null || said === '' ? {} : { joins: { [kind]: { value: use(said), at: at(), mask: mask() } } };
  };
}

function use(said: string): NamespaceUse {
  const [kind, ...rest] = said.split(':');
  const name = rest.join(':');
  if (kind === 'service' && name !== '') return { kind, service: name };
  if (kind === 'container' && name !== '') return { kind, container: name };
  return { kind: 'mode', mode: said };
}

export function links(said: readonly string[], { at }: Where): Part {
  const all = said.map((link, index) => {
    const [service = '', alias = service] = link.split(':');
    return { service, alias, at: at(index) };
  });
  return { links: all };
}

/** `host=ip`; one host may have several addresses. */
export function extraHosts(said: readonly string[], { at, mask }: Where): Part {
  const entries = said.map((entry, index) => {
    const cut = entry.indexOf('=');
    const value = { host: entry.slice(0, cut), ip: entry.slice(cut + 1) };
    return { value, at: at(index), mask: mask(index) };
  });
  return { extraHosts: entries };
}

/** Host names hold 63 characters. */
export function hostname(said: string, where: Where): Part {
  return ownedField('network', 'Hostname', 'hostname')(hostName(said), where);
}

export function macAddress(said: string, where: Where): Part {
  if (said !== '') checkMac(said, where);
  const { owned = [] } = ownedField('network', 'MacAddress', 'mac_address')(said, where);
  return { owned: owned.map((field) => ({ ...field, onHost: false })) };
}

function checkMac(said: string, { tell }: Where): void {
  const isMac = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(said);
  if (!isMac) tell('bad-value', { what: 'a hardware address', wanted: 'six numbers: 02:42:ac:11:65:43' });
}

/** What the Engine takes as a container's name, of which the pod's prefix is the first part. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

export function containerName(said: string, { at, tell }: Where): Part {
  if (!NAME.test(said)) tell('bad-container-name', {});
  return { containerName: { value: said, at: at() } };
}
