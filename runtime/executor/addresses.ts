import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { Engine } from '../engine/engine.ts';
import type { NetworkInfo } from './types.ts';

/** Networks of one host: their addresses mean nothing on another. */
const INNER = ['', 'bridge', 'default', 'host', 'none', 'null'];

/** What is asked of the Engine. */
type Asked = Pick<Engine, 'findNetwork' | 'inspect'>;

/**
 * Where other hosts reach a pod by addresses of its own (macvlan, ipvlan, overlay, a plugin's network): one entry for
 * each container and such network, mains first, since some who read them take the first. Nothing where it has none:
 * the agent's address serves then. Fails with an EngineError.
 */
export async function ownAddresses(
  plan: PodPlan,
  engine: Asked,
  signal: AbortSignal,
): Promise<readonly NetworkInfo[] | undefined> {
  const outer = await outerNetworks(plan, engine, signal);
  if (outer.size === 0) return undefined;
  const mains = plan.containers.filter(({ role }) => role === 'main');
  const others = plan.containers.filter(({ role }) => role !== 'main' && role !== 'init');
  const users = [...mains, ...others].filter(({ joins }) => joins.network === undefined);
  const infos = await Promise.all(
    users.map(async ({ name }) => {
      const { addresses } = await engine.inspect(name, { signal });
      return addresses.flatMap(({ network, ip }) => {
        const shown = outer.get(network);
        return shown === undefined ? [] : [{ name: shown, ip_addresses: ip.map(addressOf) }];
      });
    }),
  );
  return infos.flat();
}

/** The file's names of networks, by those on the Engine. */
async function outerNetworks(
  { networks }: PodPlan,
  engine: Asked,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const drivers = await Promise.all(
    networks.map(
      async ({ name, create }) => create?.Driver ?? (create ? '' : await engine.findNetwork(name, { signal })),
    ),
  );
  return new Map(
    networks.filter((_, index) => !INNER.includes(drivers[index] ?? '')).map(({ name, network }) => [name, network]),
  );
}

function addressOf(ip: string): NetworkInfo['ip_addresses'][number] {
  return { protocol: ip.includes(':') ? 'IPv6' : 'IPv4', ip_address: ip };
}
