import type { Verb } from '../../compiler/plan/plan.ts';
import type { Health } from '../engine/engine.ts';

/** What a pod tells while it runs: for the display, the timeline and the executor. Times are of the pod's clock. */
export type PodEvent = StepStarted | StepProgress | StepEnded | ContainerChanged | PortsOpened | PhaseChanged | Note;

export interface StepStarted {
  readonly kind: 'step started';
  /** The plan's step: `start:web`. */
  readonly id: string;
  readonly verb: Verb;
  /** The container's name, where the step has one. */
  readonly container?: string;
  readonly at: number;
}

/** Of pulls (bytes) and builds (lines). */
export interface StepProgress {
  readonly kind: 'step progress';
  readonly id: string;
  /** Bytes so far and in all; `total` grows while layers become known. */
  readonly bytes?: { readonly done: number; readonly total: number };
  readonly line?: string;
}

/** Follows each `step started`, once. */
export interface StepEnded {
  readonly kind: 'step ended';
  readonly id: string;
  readonly verb: Verb;
  readonly container?: string;
  readonly ok: boolean;
  /** A sentence for users, when not ok. */
  readonly error?: string;
  /** Given up because the pod stops: no mistake of the step. */
  readonly aborted?: true;
  readonly at: number;
  readonly ms: number;
}

export interface ContainerChanged {
  readonly kind: 'container';
  /** The name on the engine. */
  readonly name: string;
  readonly service: string;
  readonly state: ContainerLife;
  /** When ended; absent when it was never learned. */
  readonly code?: number;
  readonly outOfMemory?: true;
  /** Absent as long as it is not known, or without a health check. */
  readonly health?: Health['status'];
  /** Why, in words: of a restart, a stop, an end that matters. */
  readonly reason?: string;
  readonly at: number;
}

/**
 *   absent -> creating -> created -> starting -> running -> stopping -> ended
 *                                       ^            |                    |
 *                                       +- waiting <-+--------------------+   restarts: back-off, or others first
 *
 * `gone` is what was removed at the end.
 */
export type ContainerLife =
  | 'absent'
  | 'creating'
  | 'created'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'waiting'
  | 'ended'
  | 'gone';

/** Free ports of the host that the engine chose for a run of a container, where the file names none. */
export interface PortsOpened {
  readonly kind: 'ports';
  /** The name on the engine of the container that publishes them: an owner does so for its members. */
  readonly container: string;
  readonly ports: readonly OpenPort[];
  readonly at: number;
}

export interface OpenPort {
  /** The service that asked for it. */
  readonly service: string;
  /** Port and protocol in the container: `80/tcp`. */
  readonly container: string;
  /** Absent: all addresses of the host. */
  readonly hostIp?: string;
  readonly host: number;
}

export interface PhaseChanged {
  readonly kind: 'phase';
  readonly phase: Phase;
  /** Why the pod stops. */
  readonly reason?: string;
  readonly at: number;
}

/** `running`: every step of the plan is over, and what has a health check was healthy. It may be passed over. */
export type Phase = 'starting' | 'running' | 'stopping' | 'removing' | 'over';

/** Something a user should know that changes nothing: an Engine's warning, a sidecar that stays away. */
export interface Note {
  readonly kind: 'note';
  readonly text: string;
  readonly container?: string;
  readonly at: number;
}

/** How the pod ended. */
export interface PodResult {
  /** Finished: all mains ended well. Failed: see reason. Stopped: by request, before either. */
  readonly how: 'finished' | 'failed' | 'stopped';
  /** Not failed. */
  readonly ok: boolean;
  /** Of the container that decided; 0 when finished or stopped; 1 when no container's exit is to blame. Never 0 when failed. */
  readonly code: number;
  /** The container that decided, by its name on the engine. */
  readonly container?: string;
  /** A sentence that names the service. */
  readonly reason: string;
  readonly outOfMemory?: boolean;
  /** The last lines of the container that failed. */
  readonly tail: readonly string[];
  /** What could not be removed: `network web-1_default: because ...`. Nothing is the rule. */
  readonly leftovers: readonly string[];
}
