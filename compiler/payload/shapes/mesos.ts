/** An entry of the file of Aurora's -custom_executor_config (docs/features/custom-executors.md). */
export interface AuroraExecutor {
  readonly executor: {
    readonly name: string;
    readonly command: MesosCommand;
    readonly resources: readonly MesosScalar[];
  };
  readonly task_prefix: string;
}

/** A TaskInfo of Mesos's v1 API (include/mesos/v1/mesos.proto). */
export interface MesosTask {
  readonly name: string;
  readonly task_id: MesosId;
  readonly agent_id: MesosId;
  readonly resources: readonly (MesosScalar | MesosRanges)[];
  readonly executor: {
    readonly type: 'CUSTOM';
    readonly executor_id: MesosId;
    readonly framework_id: MesosId;
    readonly name: string;
    readonly command: MesosCommand;
    readonly resources: readonly MesosScalar[];
    readonly shutdown_grace_period: MesosDuration;
  };
  readonly labels: { readonly labels: readonly { readonly key: string; readonly value: string }[] };
  readonly kill_policy: { readonly grace_period: MesosDuration };
  readonly discovery: {
    readonly visibility: 'FRAMEWORK';
    readonly name: string;
    readonly ports: { readonly ports: readonly MesosPort[] };
  };
}

/** 1 to 255 characters. */
export interface MesosId {
  /**
   * Of which Mesos makes paths.
   * @pattern ^[^\/\\]{1,255}$
   */
  readonly value: string;
}

export interface MesosCommand {
  readonly shell: boolean;
  readonly value: string;
  readonly arguments: readonly string[];
  readonly uris: readonly MesosUri[];
  readonly environment: { readonly variables: readonly { readonly name: string; readonly value: string }[] };
}

export interface MesosUri {
  /**
   * What is fetched.
   * @minLength 1
   */
  readonly value: string;
  readonly executable: boolean;
}

export interface MesosScalar {
  readonly name: 'cpus' | 'mem';
  readonly type: 'SCALAR';
  readonly scalar: {
    /**
     * Cores, or MiB.
     * @minimum 0.001
     */
    readonly value: number;
  };
}

export interface MesosRanges {
  readonly name: 'ports';
  readonly type: 'RANGES';
  readonly ranges: { readonly range: readonly MesosRange[] };
}

export interface MesosRange {
  /**
   * The first.
   * @TJS-type integer
   */
  readonly begin: number;
  /**
   * The last.
   * @TJS-type integer
   */
  readonly end: number;
}

export interface MesosDuration {
  /**
   * A 64-bit number.
   * @TJS-type integer
   * @minimum 0
   */
  readonly nanoseconds: number;
}

export interface MesosPort {
  /**
   * Of the host.
   * @TJS-type integer
   */
  readonly number: number;
  readonly name: string;
  readonly protocol?: 'tcp' | 'udp' | 'udp,tcp';
}
