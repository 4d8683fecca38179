import { carried, type InputOf } from './attribute.ts';
import { showAlways, showNever } from './forms/sizes.ts';
import { labels } from './forms/pairs.ts';
import { subnetIdentity } from './forms/named.ts';
import { type ExternalName, externalName } from './external.ts';
import type { NamedTexts, Options, Pairs } from './values.ts';

/** Addresses that a network gives out. */
export const pool = {
  /** All of them: `10.1.0.0/24`. */
  subnet: carried<string>()(),
  /** Those that containers get. */
  ip_range: carried<string>()(),
  /** The host's. */
  gateway: carried<string>()(),
  /** Addresses that are taken, by host name. */
  aux_addresses: carried<NamedTexts>()({ long: labels }),
} as const;

/** Addresses that a network gives out. */
export interface PoolInput extends InputOf<typeof pool> {}

/** How a network gives out addresses. */
export const ipam = {
  /** Driver that does it. */
  driver: carried<string>()(),
  /** Ranges of addresses. */
  config: carried<readonly PoolInput[]>()({
    merge: { joinBy: subnetIdentity },
    each: carried<PoolInput>()({ inside: pool }),
  }),
  /** Options of the driver. */
  options: carried<NamedTexts>()({ long: labels, show: showNever }),
} as const;

/** How a network gives out addresses. */
export interface IpamInput extends InputOf<typeof ipam> {}

/** A network that services share. */
export const network = {
  /** Its name on the engine, in place of one of the pod's. */
  name: carried<string>()(),
  /** Driver that makes it. */
  driver: carried<string>()(),
  /** Options of the driver. */
  driver_opts: carried<Options>()({ long: labels }),
  /** Whether it was made outside the file, and stays. */
  external: carried<boolean | ExternalName>()({ inside: externalName }),
  /** Whether it has no way out. */
  internal: carried<boolean>()(),
  /** Whether containers outside the pod may join. */
  attachable: carried<boolean>()(),
  /** Whether it has addresses of version 4. */
  enable_ipv4: carried<boolean>()({ show: showAlways }),
  /** Whether it has addresses of version 6. */
  enable_ipv6: carried<boolean>()({ show: showAlways }),
  /** How it gives out addresses. */
  ipam: carried<IpamInput>()({ inside: ipam }),
  /** Labels of the network. */
  labels: carried<Pairs>()({ long: labels }),
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
