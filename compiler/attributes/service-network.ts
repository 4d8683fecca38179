import { carried, type InputOf } from './attribute.ts';
import { labels } from './forms/pairs.ts';
import { nameIdentity } from './forms/named.ts';
import type { Options } from './values.ts';

/** A network as a service uses it. */
export const serviceNetwork = {
  /** Further names of the service on the network. */
  aliases: carried<readonly string[]>()({ becomes: 'NetworkingConfig.EndpointsConfig.*.Aliases', merge: nameIdentity }),
  /** Its address. */
  ipv4_address: carried<string>()({ becomes: 'NetworkingConfig.EndpointsConfig.*.IPAMConfig.IPv4Address' }),
  /** Its address of version 6. */
  ipv6_address: carried<string>()({ becomes: 'NetworkingConfig.EndpointsConfig.*.IPAMConfig.IPv6Address' }),
  /** Further addresses of the link. */
  link_local_ips: carried<readonly string[]>()({
    becomes: 'NetworkingConfig.EndpointsConfig.*.IPAMConfig.LinkLocalIPs',
    merge: nameIdentity,
  }),
  /** Options of the network's driver. */
  driver_opts: carried<Options>()({ becomes: 'NetworkingConfig.EndpointsConfig.*.DriverOpts', long: labels }),
  /**
   * The network with the greatest is connected first.
   * @TJS-type integer
   */
  priority: carried<number>()({ becomes: 'NetworkingConfig' }),
  /**
   * The network with the greatest is the way out.
   * @TJS-type integer
   */
  gw_priority: carried<number>()({ becomes: 'NetworkingConfig.EndpointsConfig.*.GwPriority' }),
  /** Name of the interface in the container. */
  interface_name: carried<string>()({ becomes: 'NetworkingConfig.EndpointsConfig.*.DriverOpts' }),
  /** Hardware address on the network. */
  mac_address: carried<string>()({ becomes: 'NetworkingConfig.EndpointsConfig.*.MacAddress' }),
} as const;

/** A network as a service uses it. */
export interface ServiceNetworkInput extends InputOf<typeof serviceNetwork> {}

/**
 * Networks of a service, by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface ServiceNetworks {
  readonly [network: string]: ServiceNetworkInput | null;
}
