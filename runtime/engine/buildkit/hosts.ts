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
  const found = (await repeated(() => bounded.ask({ method: 'GET', path: '/networks/bridge' }, signal), signal)) as {
    readonly IPAM?: { readonly Config?: readonly { readonly Gateway?: string }[] };
  };
  const gateway = found.IPAM?.Config?.find(({ Gateway }) => Gateway !== undefined)?.Gateway;
  if (gateway === undefined) throw new Error(`extra_hosts: this Engine has no default bridge for ${HOST_GATEWAY}`);
  return gateway;
}
