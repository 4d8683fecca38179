/**
 * The short form of a task's context: what a file given as `--context` may hold beside a TaskInfo. Everything may be
 * left out. Ids, ports, `sandbox` and `cgroupParent` that are left out are made up, and the plan is a simulated one.
 */
export interface ContextInput {
  /**
   * Id of the task.
   * @minLength 1
   * @maxLength 255
   */
  readonly task?: string;
  /** Name of the task; its id when absent. */
  readonly name?: string;
  /**
   * Id of the framework.
   * @minLength 1
   * @maxLength 255
   */
  readonly framework?: string;
  /**
   * Id of the executor.
   * @minLength 1
   * @maxLength 255
   */
  readonly executor?: string;
  /**
   * Id of the executor's container: the last folder of MESOS_DIRECTORY.
   * @minLength 1
   * @maxLength 255
   */
  readonly run?: string;
  /**
   * Id of the agent.
   * @minLength 1
   * @maxLength 255
   */
  readonly agent?: string;
  /**
   * Cores that the task is given; unknown when absent.
   * @minimum 0
   * @TJS-type number
   */
  readonly cpus?: number;
  /** Memory that the task is given, in bytes or as a size such as `512m`; unknown when absent. */
  readonly memory?: string | number;
  /** Host ports of the task, 1 to 65535, in order. `any`, or absent: as many as are needed, from 31000. */
  readonly ports?: readonly number[] | 'any';
  /** Which of the ports a framework gave a name to. */
  readonly portNames?: PortsByName;
  /** Variables of the task, for interpolation: `HOST`, `PORT0`, `MARATHON_APP_ID`. */
  readonly environment?: Texts;
  /** Labels of the task. */
  readonly labels?: Texts;
  /**
   * Absolute path of the sandbox on the host.
   * @pattern ^/
   */
  readonly sandbox?: string;
  /**
   * Parent of the containers' cgroups, such as `/mesos/<run>`.
   * @pattern ^/
   */
  readonly cgroupParent?: string;
  /** Time that a KILL gives, such as `20s`; as long as the containers wish when absent. */
  readonly killGrace?: string;
  /** Time between SHUTDOWN and the end of the executor; `5s`, the agents' default, when absent. */
  readonly shutdownGrace?: string;
}

export interface PortsByName {
  readonly [name: string]: number;
}

export interface Texts {
  readonly [name: string]: string | number | boolean;
}
