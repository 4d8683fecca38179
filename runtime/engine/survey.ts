import type { Client } from './client.ts';
import type { Bounded, EngineSurvey } from './engine.ts';
import { repeated, within } from './limits.ts';

interface Info {
  readonly Name?: string;
  readonly DockerRootDir?: string;
  readonly DefaultAddressPools?: readonly { readonly Base?: string; readonly Size?: number }[] | null;
  readonly Warnings?: readonly string[] | null;
}

interface Network {
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
}

/** GET /info and /networks. */
export async function survey(client: Client, seconds: number, { signal }: Bounded): Promise<EngineSurvey> {
  const limit = { doing: 'ask the Engine what it has', signal };
  return within(seconds, limit, async (mine) => {
    const get = (path: string) => repeated(() => client.ask({ method: 'GET', path }, mine), mine);
    const [info, networks] = (await Promise.all([get('/info'), get('/networks')])) as [Info, readonly Network[]];
    const pools = info.DefaultAddressPools?.flatMap(({ Base: pool, Size: size }) =>
      pool && size ? [{ pool, size }] : [],
    );
    // Networks without addresses of IPv4 are made by nobody here.
    const known = pools?.filter(({ pool }) => !pool.includes(':'));
    return {
      host: info.Name ?? '',
      root: info.DockerRootDir ?? '',
      ...(known && known.length > 0 && { pools: known }),
      taken: networks.flatMap(({ IPAM: ipam }) => (ipam?.Config ?? []).flatMap(({ Subnet: subnet }) => subnet ?? [])),
      warnings: info.Warnings ?? [],
    };
  });
}
