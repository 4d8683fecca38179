import type { Source } from '../source.ts';
import { MIB } from '../units.ts';

/** The operator's files of a host. */
export interface OperatorFiles {
  /** The one that decides. */
  readonly policy?: Source;
  /** A second one, which may only narrow the first. */
  readonly narrowing?: Source;
}

/** What the operator decided for the runtime. No step of a plan depends on it. */
export interface Operations {
  /** Absolute paths besides the sandbox in which the files of a pod may lie, and to which links may lead. */
  readonly paths: readonly string[];
  /** Absolute path of a docker config.json, in the place of the user's own. */
  readonly credentials?: string;
  readonly subnets?: Subnets;
  readonly logs: LogBounds;
  /** Seconds, where they are not the runtime's own. */
  readonly limits: {
    readonly request?: number;
    readonly pull?: number;
    readonly build?: number;
    readonly silence?: number;
  };
  /** Hosts with cgroup v2 are accepted. */
  readonly cgroup2?: 'degraded';
  /** Build steps may run outside the task's cgroup. */
  readonly builds?: 'unconfined';
  /**
   * The pod is held to an operator's rules, those of the executor where no file has others: it gets nothing from and
   * nothing at addresses of the host and of private networks. Absent where the user is the operator.
   */
  readonly guarded?: true;
  /** Only Engines that map the users of containers are accepted. */
  readonly userns?: 'remapped';
}

/** Where networks get their addresses. */
export interface Subnets {
  /** `10.210.0.0/16`. */
  readonly pool: string;
  /** The length of each network's prefix; at least the pool's. */
  readonly size: number;
}

/** Of the files that one stream of a container is kept in. */
export interface LogBounds {
  /** Bytes of a file. */
  readonly size: number;
  /** How many are kept, the one that is written among them. */
  readonly files: number;
}

const USUAL = { logs: { size: 10 * MIB, files: 2 }, limits: {} };

/** Where there is no file of the operator's. */
export const DEFAULT_OPERATIONS: Operations = { ...USUAL, paths: [], guarded: true };

/** Where the user is the operator. */
export const OWN_OPERATIONS: Operations = { ...USUAL, paths: ['/'] };
