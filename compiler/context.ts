import type { Task } from './plan/plan.ts';

/** What the compiler may know of the Mesos task. Nothing else of the task or its agent reaches a plan. */
export interface TaskContext {
  /** True when some of the facts below were made up for a dry run. */
  readonly simulated: boolean;
  readonly task: Task;
  /** Cores and bytes that the executor's container was given for the task; absent where unknown. */
  readonly cpus?: number;
  readonly memory?: number;
  /**
   * Host ports of the task in the order given. `any`: simulated, as many as are needed from 31000. `as written`: there
   * is no task, the file's own numbers are used.
   */
  readonly ports: readonly number[] | 'any' | 'as written';
  /** Names that a framework gave to ports of the task; those known from `PORT_<NAME>` alone are in lower case. */
  readonly portNames: { readonly [name: string]: number };
  /** Variables of the task: HOST, PORT0, MESOS_TASK_ID, Marathon's. */
  readonly environment: { readonly [name: string]: string };
  readonly labels: { readonly [name: string]: string };
  /** On the host. */
  readonly sandbox: string;
  readonly cgroupParent?: string;
  /** Seconds that a KILL gives (kill_policy); absent: as long as the containers wish. */
  readonly killSeconds?: number;
  /** Seconds between SHUTDOWN and SIGKILL of the executor. */
  readonly shutdownSeconds: number;
}

/** An agent's default for `--executor_shutdown_grace_period`. */
export const SHUTDOWN_SECONDS = 5;

const ZEROS = '00000000-0000-0000-0000-000000000000';

/** The task of a plan that is made without one. The sandbox is the path that Mesos itself gives to its containers. */
export const SIMULATED: TaskContext = {
  simulated: true,
  task: {
    id: 'simulated.task',
    name: 'simulated',
    framework: `${ZEROS}-0000`,
    executor: 'simulated.executor',
    run: ZEROS,
    agent: `${ZEROS}-S0`,
  },
  ports: 'any',
  portNames: {},
  environment: {},
  labels: {},
  sandbox: '/mnt/mesos/sandbox',
  cgroupParent: simulatedParent(ZEROS),
  shutdownSeconds: SHUTDOWN_SECONDS,
};

/**
 * The context where there is no task, as on a laptop: ids are made of `drawn`, which differs from run to run, the
 * folder itself is the sandbox, ports are the file's own, and nothing is put under the limits of a cgroup.
 */
export function withoutTask(folder: string, drawn: string): TaskContext {
  const name = folder.split('/').findLast((part) => part !== '') ?? 'pod';
  return {
    simulated: false,
    task: { id: `${name}.${drawn}`, name, framework: 'local', executor: 'local', run: drawn, agent: 'local' },
    ports: 'as written',
    portNames: {},
    environment: {},
    labels: {},
    sandbox: folder,
    shutdownSeconds: SHUTDOWN_SECONDS,
  };
}

/** Where an agent with its default root keeps the cgroup of a run. */
export function simulatedParent(run: string): string {
  return `/mesos/${run}`;
}
