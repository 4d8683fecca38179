import { carried, ignored, type InputOf } from './attribute.ts';

/** A port that is published on the host. */
export const port = {
  /**
   * Port in the container.
   * @minimum 0
   * @TJS-type integer
   */
  target: carried<number>()({ becomes: 'containers.ports.container' }),
  /** Port on the host, or a range of which one is taken. */
  published: carried<number | string>()({ becomes: 'containers.ports.host' }),
  /** Address of the host on which it is published. */
  host_ip: carried<string>()({ becomes: 'containers.ports.hostIp' }),
  /** `tcp`, `udp` or `sctp`. */
  protocol: carried<string>()({ becomes: 'containers.ports.container' }),
  /** Name by which a framework knows the port. */
  name: carried<string>()({ becomes: 'containers.ports.from' }),
  /** `ingress` or `host`: the same outside a Swarm. */
  mode: carried<string>()(),
  /** Protocol that is spoken: `http`. */
  app_protocol: ignored<string>('it describes the port, and no engine acts on it')(),
} as const;

/** A port that is published on the host. */
export interface PortInput extends InputOf<typeof port, 'target'> {}
