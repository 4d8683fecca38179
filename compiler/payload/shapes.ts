import type { MarathonApp } from './shapes/marathon.ts';
import type { AuroraExecutor, MesosTask } from './shapes/mesos.ts';
import type { MesosComposeFile } from './shapes/mesos-compose.ts';
import type { Singularity } from './shapes/singularity.ts';

/**
 * What is rendered for frameworks, as far as we say it: closed, so that a template cannot drop or invent a field. The
 * schema made of these types holds what comes out of a template against them, by its kind.
 */
export interface Payloads {
  readonly marathon?: MarathonApp;
  readonly 'aurora-executor'?: readonly AuroraExecutor[];
  readonly mesos?: MesosTask;
  readonly 'mesos-compose'?: MesosComposeFile;
  readonly singularity?: Singularity;
}
