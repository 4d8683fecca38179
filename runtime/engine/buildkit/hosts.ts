import type { BuildOptions } from '../engine.ts';
import { repeated } from '../limits.ts';
import type { Link } from '../link.ts';

/** Stands for the address by which containers reach the host. */
const HOST_GATEWAY = 'host-gateway';

/** `extra_hosts` as the frontend has them: `name=address`. */
export async function hostsAttribute(
  link: Link,
  { extraHosts = [] }: BuildOptions,
  signal: AbortSignal,
): Promise<{ readonly [name: string]: string }> {
  if (extraHosts.length === 0) return {};
  const pairs = extraHosts.map((text) => {
    const colon = text.indexOf(':');
    return [text.slice(0, colon), text.slice(colon + 1)] as const;
  });
  const needsGateway = pairs.some(([, address]) => address === HOST_GATEWAY);
  const gateway = needsGateway ? await gatewayOf(link, signal) : '';
  const hosts = pairs.map(([name, address]) => `${name}=${address === HOST_GATEWAY ? gateway : address}`);
  return { 'add-hosts': hosts.join(',') };
}

/** GET /networks/bridge: an Engine uses its gateway, unless its own file (host-gateway-ip) says otherwise. */
async function gatewayOf({ bounded }: Link, signal: AbortSignal): Promise<string> {
  const found = await repeated(() => bounded.ask({ method: 'GET', path: '/networks/bridge' }, signal), signal);
  const { IPAM: ipam } = found as { readonly IPAM?: { readonly Config?: readonly RawPool[] } };
  const [gateway] = (ipam?.Config ?? []).flatMap(({ Gateway, Subnet }) => Gateway ?? firstOf(Subnet));
  if (gateway === undefined) throw new Error(`extra_hosts: this Engine has no default bridge for ${HOST_GATEWAY}`);
  return gateway;
}

interface RawPool {
  readonly Subnet?: string;
  /** Absent until an Engine has started for the second time: it is the first address then. */
  readonly Gateway?: string;
}

/** `172.17.0.0/16` -> `172.17.0.1`. */
export function firstOf(subnet = ''): readonly string[] {
  const [, network, host] = /^(\d+\.\d+\.\d+\.)(\d+)\/\d+$/.exec(subnet) ?? [];
  return network === undefined ? [] : [`${network}${Number(host) + 1}`];
}
