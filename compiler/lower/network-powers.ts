import type { NetworkUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Labels } from '../plan/plan.ts';
import type { Section } from '../project.ts';
import type { Span } from '../source.ts';
import { get } from '../tree.ts';
import { isReserved } from './names.ts';
import type { NetworkSaid } from './networks.ts';
import type { Judge } from './powers.ts';

/** A network that a service or a build names, and that is not the pod's. */
interface Joined {
  readonly service: string;
  readonly name: string;
  readonly at: Span;
  readonly hidden: boolean;
}

/** Asks for the network of others that is named; no network goes by its id, of which a beginning means it too. */
export function joinNetwork({ service, name, at, hidden }: Joined, { judge, report }: Naming): void {
  if (/^[0-9a-f]{12,64}$/.test(name)) return void report.add('network-by-id', at, {});
  judge.power(service, { power: 'external-networks', what: "a network that is not the pod's", name, hidden, at });
}

/** What names of networks are judged by. */
export interface Naming {
  readonly judge: Judge;
  readonly report: Report;
}

/** A bridge made anew keeps the pod apart; other drivers, and a bridge that the host has already, do not. */
export function judgeDriver(
  { name, at, node }: Section,
  { driver, driver_opts: options }: NetworkSaid,
  judge: Judge,
): void {
  if (driver !== undefined && driver !== 'bridge') {
    judge.power(name, { power: 'host-network', what: 'a network driver other than bridge', at });
  }
  for (const [option, value] of Object.entries(options ?? {})) {
    const place = get(get(node, 'driver_opts'), option)?.span ?? at;
    if (option === 'com.docker.network.bridge.name')
      judge.power(name, { power: 'host-network', what: "a bridge of the host's by its name", at });
    else if (!isHarmless(option, String(value)))
      judge.power(name, { power: 'host-network', what: `the network option ${option}`, at: place });
  }
}

/** A stated range can hide addresses of others; a driver of addresses may give out any. */
export function judgePools({ name, at, node }: Section, { ipam }: NetworkSaid, judge: Judge): void {
  const place = get(node, 'ipam');
  const isStated = ipam?.config?.some((one) => Object.keys(one).length > 0) ?? false;
  if (isStated) {
    const where = get(place, 'config')?.span ?? at;
    judge.power(name, { power: 'subnets', what: 'addresses that the file states', at: where });
  }
  if (ipam?.driver !== undefined && !['', 'default'].includes(ipam.driver)) {
    const where = get(place, 'driver')?.span ?? at;
    judge.power(name, { power: 'subnets', what: "addresses of another driver than the engine's", at: where });
  }
}

export function judgeOptions({ driverOpts, at }: NetworkUse, service: string, judge: Judge): void {
  for (const [option, value] of Object.entries(driverOpts ?? {})) {
    if (isHarmless(option, value)) continue;
    judge.power(service, { power: 'host-network', what: `the network option ${option}`, at });
  }
}

/** The driver of bridges reads no option that is called otherwise. */
const OF_THE_ENGINE = 'com.docker.';

/** Options of a bridge and of what is on it that change nothing outside of the pod. */
const HARMLESS = new Set([
  'com.docker.network.bridge.enable_icc',
  'com.docker.network.bridge.enable_ip_masquerade',
  'com.docker.network.bridge.host_binding_ipv4',
  'com.docker.network.container_iface_prefix',
  'com.docker.network.driver.mtu',
  'com.docker.network.enable_ipv4',
  'com.docker.network.enable_ipv6',
  'com.docker.network.endpoint.ifname',
]);

/** Modes in which the host's firewall still stands between a container and the world. */
const MODES = /^com\.docker\.network\.bridge\.gateway_mode_ipv[46]$/;

/** Parameters of the container's own interface (moby, libnetwork/netlabel: EndpointSysctls). */
const SYSCTLS = 'com.docker.network.endpoint.sysctls';

/** Whether an option of a network or an endpoint reaches nothing but the pod; others may join bridges of the host. */
function isHarmless(option: string, value: string): boolean {
  if (MODES.test(option)) return value === 'nat' || value === 'isolated';
  if (option === SYSCTLS)
    return value.split(',').every((one) => /^net\.(ipv4|ipv6|mpls)\.[a-z]+\.IFNAME\.\w+=/.test(one.trim()));
  return HARMLESS.has(option) || !option.startsWith(OF_THE_ENGINE);
}

/** The runtime and the cleaner believe labels of theirs. */
export function checkLabels({ name: service, at, node }: Section, labels: Labels | undefined, report: Report): void {
  for (const label of Object.keys(labels ?? {})) {
    const span = get(get(node, 'labels'), label)?.span ?? at;
    if (isReserved(label)) report.add('label-reserved', span, { service, label });
  }
}
