import type { Texts } from './texts.ts';

/** Marathon's App (docs/docs/rest-api/public/api/v2/types/app.raml). */
export interface MarathonApp {
  /**
   * A path of names.
   * @pattern ^(\/?((\.\.)|(([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9]))?($|\/))+$
   */
  readonly id: string;
  /**
   * Without one, Marathon starts no executor of one's own.
   * @minLength 1
   */
  readonly cmd: string;
  /**
   * A path.
   * @pattern ^\/?[^\/]+(\/[^\/]+)*$
   */
  readonly executor: string;
  /**
   * How many tasks.
   * @TJS-type integer
   * @minimum 0
   */
  readonly instances: number;
  /**
   * Cores.
   * @minimum 0.001
   */
  readonly cpus: number;
  /**
   * MiB.
   * @minimum 0
   */
  readonly mem: number;
  readonly portDefinitions: readonly MarathonPort[];
  readonly labels: Texts;
  readonly fetch: readonly MarathonUri[];
  readonly env: Texts;
  /**
   * Seconds.
   * @TJS-type integer
   * @minimum 0
   * @maximum 2147483647
   */
  readonly taskKillGracePeriodSeconds: number;
  readonly healthChecks: readonly MarathonHealthCheck[];
}

export interface MarathonPort {
  /**
   * 0: any.
   * @TJS-type integer
   */
  readonly port: number;
  /**
   * A name.
   * @pattern ^[a-z]([-a-z0-9]*[a-z0-9])?$
   */
  readonly name: string;
  readonly protocol?: 'tcp' | 'udp';
}

export interface MarathonUri {
  /**
   * What is fetched.
   * @minLength 1
   * @maxLength 1024
   */
  readonly uri: string;
  readonly executable: boolean;
}

export interface MarathonHealthCheck {
  readonly protocol: 'HTTP' | 'TCP';
  readonly path?: string;
  /**
   * From 0.
   * @TJS-type integer
   * @minimum 0
   */
  readonly portIndex: number;
  /**
   * Seconds, as those below.
   * @TJS-type integer
   * @minimum 0
   */
  readonly gracePeriodSeconds: number;
  /**
   * Between two checks.
   * @TJS-type integer
   * @minimum 1
   */
  readonly intervalSeconds: number;
  /**
   * Of one check.
   * @TJS-type integer
   * @minimum 1
   */
  readonly timeoutSeconds: number;
  /**
   * 0: Marathon kills nothing.
   * @TJS-type integer
   * @minimum 0
   */
  readonly maxConsecutiveFailures: number;
}
