import { createHash } from 'node:crypto';
import { SIMULATED } from './context.ts';
import type { Layer } from './environment.ts';

/** Ports of the simulated task begin here, those that have a name of their own higher up. */
const [FIRST_PORT, FIRST_NAMED, NAMED] = [31_000, 32_000, 20_000];

/**
 * Variables that frameworks and agents set, differently for each task, and what stands for them where a plan must not
 * depend on the task. The first row that has a name says its value. Marathon 1.11 (EnvironmentHelper, TaskBuilder),
 * Singularity (SingularityMesosTaskBuilder), Mesos agents.
 */
const OWNED: readonly { readonly names: RegExp; readonly value: (name: string) => string }[] = [
  { names: /^(MESOS_)?TASK_ID$/, value: () => SIMULATED.task.id },
  { names: /^MESOS_(SANDBOX|DIRECTORY)$/, value: () => SIMULATED.sandbox },
  // Such as files make limits of.
  { names: /^MARATHON_APP_RESOURCE_\w+$/, value: () => '128' },
  { names: /^(MESOS|LIBPROCESS|MARATHON)_\w+$/, value: () => 'simulated' },
  { names: /^(HOST|TASK_HOST|TASK_RACK_ID|TASK_REQUEST_ID|TASK_DEPLOY_ID|STARTED_BY_USER)$/, value: () => 'simulated' },
  { names: /^(INSTANCE_NO|ESTIMATED_INSTANCE_COUNT)$/, value: () => '1' },
  { names: /^PORTS?$/, value: () => `${FIRST_PORT}` },
  { names: /^PORT\d{1,3}$/, value: (name) => `${FIRST_PORT + Number(name.slice(4))}` },
  { names: /^PORT_\w+$/, value: (name) => `${FIRST_NAMED + (numberOf(name) % NAMED)}` },
];

/** They win over all that anybody declares: a framework's value would as well. */
export const STAND_INS: Layer = {
  has: (name) => OWNED.some(({ names }) => names.test(name)),
  get: (name) => OWNED.find(({ names }) => names.test(name))?.value(name),
};

/** Of two names hardly ever the same. */
function numberOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE();
}
