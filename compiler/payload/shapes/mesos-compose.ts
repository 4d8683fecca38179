import type { MesosUri } from './mesos.ts';
import type { Texts } from './texts.ts';

/** A file of AVENTER's mesos-compose (types/types.go). */
export interface MesosComposeFile {
  readonly version: string;
  readonly services: { readonly [name: string]: MesosComposeService };
}

export interface MesosComposeService {
  /** `mesos`: on the agent's own file system. */
  readonly container_type: 'mesos';
  readonly network_mode: 'bridge';
  readonly mesos: {
    readonly executor: { readonly command: string };
    readonly fetch: readonly MesosUri[];
  };
  readonly environment: Texts;
  readonly labels: Texts;
  readonly ports: readonly string[];
  readonly deploy: {
    readonly replicas: string;
    readonly resources: { readonly limits: { readonly cpus: number; readonly memory: number } };
  };
}
