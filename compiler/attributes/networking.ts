import { carried, refused } from './attribute.ts';
import { joinedNetworks, linked, sharedWith } from './forms/references.ts';
import { completePort, exposed, portIdentity, ports } from './forms/ports.ts';
import { nameIdentity, names } from './forms/named.ts';
import { filledTexts, texts } from './forms/lists.ts';
import { hosts, showHosts } from './forms/hosts.ts';
import { port, type PortInput } from './port.ts';
import { serviceNetwork, type ServiceNetworkInput, type ServiceNetworks } from './service-network.ts';
import type { Hosts, Texts } from './values.ts';
import { ownedField } from './lowering/fields.ts';
import {
  expose,
  extraHosts,
  hostname,
  links,
  macAddress,
  namespace,
  networks as lowerNetworks,
  ports as lowerPorts,
} from './lowering/networking.ts';
import { uts } from './lowering/security.ts';

/** How a service is reached, and what it reaches. */
export const networking = {
  /** Ports published on the host: `8080:80`, or mappings. */
  ports: carried<readonly (number | string | PortInput)[]>()({
    becomes: 'ExposedPorts, HostConfig.PortBindings, containers.ports',
    long: ports,
    merge: portIdentity,
    lower: lowerPorts,
    each: carried<number | string | PortInput>()({ complete: completePort, inside: port }),
  }),
  /** Ports open to other services only. */
  expose: carried<readonly (number | string)[]>()({
    becomes: 'ExposedPorts',
    long: exposed,
    merge: 'append',
    lower: expose,
  }),
  /**
   * Networks of the service: a list, or a mapping with options.
   * @uniqueItems true
   */
  networks: carried<readonly string[] | ServiceNetworks>()({
    becomes: 'NetworkingConfig, containers.connect',
    long: names,
    refers: joinedNetworks,
    lower: lowerNetworks,
    each: carried<ServiceNetworkInput | null>()({ inside: serviceNetwork }),
  }),
  /** Whose network the service uses: `host`, `none`, `service:name`. */
  network_mode: carried<string>()({
    becomes: 'HostConfig.NetworkMode, containers.joins.network',
    refers: sharedWith,
    lower: namespace('network'),
  }),
  /** Whose processes the service sees: `host`, `service:name`. */
  pid: carried<string | null>()({
    becomes: 'HostConfig.PidMode, containers.joins.pid',
    refers: sharedWith,
    lower: namespace('pid'),
  }),
  /** Whose shared memory the service uses: `host`, `shareable`, `service:name`. */
  ipc: carried<string>()({
    becomes: 'HostConfig.IpcMode, containers.joins.ipc',
    refers: sharedWith,
    lower: namespace('ipc'),
  }),
  /** Whose host name the service uses. */
  uts: carried<string>()({ becomes: 'HostConfig.UTSMode', refers: sharedWith, lower: uts }),
  /** Services reached by a further name: `service:alias`. */
  links: carried<readonly string[]>()({
    becomes: 'NetworkingConfig.EndpointsConfig.*.Links, HostConfig.Links',
    refers: linked,
    merge: nameIdentity,
    lower: links,
  }),
  /**
   * Containers outside the file reached by a further name; those of the file itself are links.
   * @uniqueItems true
   */
  external_links: refused<readonly string[]>(
    'a pod does not reach into containers of others; use a network that both join',
  )({ waivable: true }),
  /** Host name of the container. */
  hostname: carried<string>()({ becomes: 'Hostname', lower: hostname }),
  /** Domain name of the container. */
  domainname: carried<string>()({ becomes: 'Domainname', lower: ownedField('network', 'Domainname', 'domainname') }),
  /**
   * Further entries of /etc/hosts.
   * @uniqueItems true
   */
  extra_hosts: carried<Hosts>()({
    becomes: 'HostConfig.ExtraHosts',
    long: hosts,
    merge: { appendBy: nameIdentity },
    show: showHosts,
    lower: extraHosts,
  }),
  /** Name servers. */
  dns: carried<Texts>()({
    becomes: 'HostConfig.Dns',
    long: filledTexts,
    merge: 'append',
    lower: ownedField('network', 'HostConfig.Dns', 'dns'),
  }),
  /** Options of the resolver. */
  dns_opt: carried<readonly string[]>()({
    becomes: 'HostConfig.DnsOptions',
    merge: 'append',
    lower: ownedField('network', 'HostConfig.DnsOptions', 'dns_opt'),
  }),
  /** Domains that are searched. */
  dns_search: carried<Texts>()({
    becomes: 'HostConfig.DnsSearch',
    long: texts,
    merge: 'append',
    lower: ownedField('network', 'HostConfig.DnsSearch', 'dns_search'),
  }),
  /** Hardware address of the container. */
  mac_address: carried<string>()({ becomes: 'MacAddress', lower: macAddress }),
} as const;
