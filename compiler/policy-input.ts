import type { Power } from './attributes/part.ts';

/** The operator's file: what holds for every pod of a cluster. Whatever is left out keeps its default. */
export interface PolicyInput {
  /** What pods may do beyond their own sandbox. Nothing, unless it stands here. */
  readonly allow?: AllowInput;
  /** What a service counts for that states neither limit nor reservation. Default: 0.1 cores, 64m. */
  readonly defaults?: AmountInput;
  /** What the executor itself needs, added to every pod. Default: 0.1 cores, 64m. */
  readonly overhead?: AmountInput;
  /**
   * Image of the container that holds shared namespaces, for pods that ask for one without naming it; best with a
   * digest. Without it such pods must name one.
   * @minLength 1
   */
  readonly infra?: string;
}

export interface AllowInput {
  /**
   * Powers over the host that a Compose file may ask for: `privileged`, `host-network`, `host-pid`, `host-ipc`,
   * `host-uts`, `host-ports` (numbers that the task does not own), `engine-socket`, `devices`, `capabilities`,
   * `unconfined` (seccomp or AppArmor switched off), `volume-drivers`. Each use is written in the plan.
   */
  readonly powers?: readonly Power[];
  /** Absolute paths of the host outside the sandbox that files and binds may use, each with all below it. */
  readonly paths?: readonly string[];
}

export interface AmountInput {
  /**
   * Cores.
   * @minimum 0
   * @TJS-type number
   */
  readonly cpus?: number;
  /** Bytes, or a size such as `64m`. */
  readonly memory?: string | number;
}
