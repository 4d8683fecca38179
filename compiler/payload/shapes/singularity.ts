import type { Texts } from './texts.ts';

/** Bodies of Singularity's POST /requests and POST /deploys. */
export interface Singularity {
  readonly request: {
    /**
     * Its name.
     * @pattern ^[a-zA-Z0-9_-]{1,100}$
     */
    readonly id: string;
    readonly requestType: 'SERVICE';
    /**
     * How many tasks.
     * @TJS-type integer
     * @minimum 1
     */
    readonly instances: number;
  };
  readonly deploy: SingularityDeploy;
}

export interface SingularityDeploy {
  readonly requestId: string;
  /**
   * Its name.
   * @pattern ^[a-zA-Z0-9_.]{1,50}$
   */
  readonly id: string;
  readonly customExecutorCmd: string;
  readonly customExecutorResources: SingularityAmount;
  readonly executorData: {
    readonly cmd: string;
    /**
     * Milliseconds.
     * @TJS-type integer
     */
    readonly sigKillProcessesAfterMillis: number;
  };
  readonly resources: SingularityAmount;
  readonly env: Texts;
  readonly labels: Texts;
  readonly healthcheck?: SingularityHealthcheck;
}

export interface SingularityAmount {
  readonly cpus: number;
  readonly memoryMb: number;
  /**
   * Of the host.
   * @TJS-type integer
   */
  readonly numPorts: number;
}

export interface SingularityHealthcheck {
  readonly uri: string;
  readonly protocol: 'HTTP';
  /**
   * From 0.
   * @TJS-type integer
   * @minimum 0
   */
  readonly portIndex: number;
  /**
   * Seconds.
   * @TJS-type integer
   */
  readonly intervalSeconds: number;
  /**
   * Seconds.
   * @TJS-type integer
   */
  readonly responseTimeoutSeconds: number;
}
