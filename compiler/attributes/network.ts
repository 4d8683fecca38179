import { carried, type InputOf } from './attribute.ts';
import { showAlways, showNever } from './forms/sizes.ts';
import { labels } from './forms/pairs.ts';
import { subnetIdentity } from './forms/named.ts';
import { type ExternalName, externalName } from './external.ts';
import type { NamedTexts, Options, Pairs } from './values.ts';

/** Addresses that a network gives out. */
export const pool = {
  /** All of them: `10.1.0.0/24`. */
  subnet: carried<string>()({ becomes: 'networks.create.IPAM.Config.Subnet' }),
  /** Those that containers get. */
  ip_range: carried<string>()({ becomes: 'networks.create.IPAM.Config.IPRange' }),
  /** The host's. */
  gateway: carried<string>()({ becomes: 'networks.create.IPAM.Config.Gateway' }),
  /** Addresses that are taken, by host name. */
  aux_addresses: carried<NamedTexts>()({ becomes: 'networks.create.IPAM.Config.AuxiliaryAddresses', long: labels }),
} as const;

/** Addresses that a network gives out. */
export interface PoolInput extends InputOf<typeof pool> {}

/** How a network gives out addresses. */
export const ipam = {
  /** Driver that does it. */
  driver: carried<string>()({ becomes: 'networks.create.IPAM.Driver' }),
  /** Ranges of addresses. */
  config: carried<readonly PoolInput[]>()({
    becomes: 'networks.create.IPAM.Config',
    merge: { joinBy: subnetIdentity },
    each: carried<PoolInput>()({ inside: pool }),
  }),
  /** Options of the driver. */
  options: carried<NamedTexts>()({ becomes: 'networks.create.IPAM.Options', long: labels, show: showNever }),
} as const;

/** How a network gives out addresses. */
export interface IpamInput extends InputOf<typeof ipam> {}

/** A network that services share. */
export const network = {
  /** Its name on the engine, in place of one of the pod's. */
  name: carried<string>()({ becomes: 'networks.name' }),
  /** Driver that makes it. */
  driver: carried<string>()({ becomes: 'networks.create.Driver' }),
  /** Options of the driver. */
  driver_opts: carried<Options>()({ becomes: 'networks.create.Options', long: labels }),
  /** Whether it was made outside the file, and stays. */
  external: carried<boolean | ExternalName>()({ becomes: 'networks.external', inside: externalName }),
  /** Whether it has no way out. */
  internal: carried<boolean>()({ becomes: 'networks.create.Internal' }),
  /** Whether containers outside the pod may join. */
  attachable: carried<boolean>()({ becomes: 'networks.create.Attachable' }),
  /** Whether it has addresses of version 4. */
  enable_ipv4: carried<boolean>()({ becomes: 'networks.create.EnableIPv4', show: showAlways }),
  /** Whether it has addresses of version 6. */
  enable_ipv6: carried<boolean>()({ becomes: 'networks.create.EnableIPv6', show: showAlways }),
  /** How it gives out addresses. */
  ipam: carried<IpamInput>()({ becomes: 'networks.create.IPAM', inside: ipam }),
  /** Labels of the network. */
  labels: carried<Pairs>()({ becomes: 'networks.create.Labels', long: labels }),
} as const;

/** A network that services share. */
export interface NetworkInput extends InputOf<typeof network> {}

/**
 * Networks by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface Networks {
  readonly [name: string]: NetworkInput | null;
}
