import type { Container, Hook, PodPlan, Step } from '../../compiler/plan/plan.ts';
import type { Ended, EngineErrorKind, Health, Published } from '../engine/engine.ts';
import type { ContainerLife, Phase, PodEvent, PodResult } from './events.ts';

/** All that changes while a pod runs. Only `decide` makes a new one. */
export interface PodState {
  readonly phase: Phase;
  /** By step id. */
  readonly steps: ReadonlyMap<string, StepState>;
  /** By name on the engine. */
  readonly containers: ReadonlyMap<string, ContainerState>;
  /** How the pod ends; the first one stays. */
  readonly verdict?: Verdict | undefined;
  /** From the moment that the pod stops. */
  readonly stopping?: Stopping | undefined;
}

/** `lost`: it needs one that failed, and is never done. */
export interface StepState {
  readonly status: 'waiting' | 'doing' | 'done' | 'failed' | 'lost';
  /** When it began, while `doing` and after. */
  readonly since: number;
  /** It failed for want of an answer: the engine may perform it yet. */
  readonly unanswered?: boolean;
}

export interface ContainerState {
  readonly life: ContainerLife;
  /** Starts so far. What is told of an earlier run comes late and is passed over. */
  readonly run: number;
  /** When this run began. */
  readonly since: number;
  readonly health?: Health['status'] | undefined;
  /** Which free ports of the host the engine chose for this run is not told yet. */
  readonly portsUntold: boolean;
  /** How the last run ended, when it is known. */
  readonly ended?: Ended | undefined;
  /** The engine told of a process of this run that was killed for lack of memory. */
  readonly sawOom: boolean;
  /** We asked it to end: how this run ends says nothing about it. */
  readonly asked?: 'stop' | 'kill' | undefined;
  /** It is to be started again, at this time or later; while it runs, it is to be stopped for that. */
  readonly again?: number | undefined;
  /** A request to start it again is under way. */
  readonly busy: boolean;
  /** It ended, or failed to start, and an owner of its namespaces may be why: judged when that must have shown. */
  readonly held: boolean;
  /** A command after its start failed: it is being stopped for that, and its run ends like this. */
  readonly spoilt?: Ended | undefined;
  /** By its own policy. */
  readonly restarts: Restarts;
  /** The engine could neither stop nor kill it: it may run on until it is removed by force. */
  readonly isStuck?: boolean;
  /** It ended, or failed to start, and will not be started again. */
  readonly over?: 'well' | 'badly' | undefined;
}

export interface Restarts {
  readonly count: number;
  /** The last back-off in milliseconds. */
  readonly delay: number;
}

export interface Verdict {
  readonly how: PodResult['how'];
  readonly code: number;
  readonly reason: string;
  readonly container?: string;
  readonly outOfMemory?: true;
}

export interface Stopping {
  /** Index into the plan's waves of the one that is stopped now; -1 while requests are given up. */
  readonly wave: number;
  /** When all must have ended. */
  readonly deadline?: number | undefined;
  /** Seconds by wave. */
  readonly shares: readonly number[];
  readonly atOnce: boolean;
  /** Somebody asked for it, besides our own reasons. */
  readonly byRequest: boolean;
  /** Requests that were given up had their time to end. */
  readonly settled: boolean;
}

/** Why a request failed. */
export interface Failure {
  readonly kind: EngineErrorKind;
  /** A sentence for users. */
  readonly message: string;
  /** The exit code that the engine wrote down for a container that could not be started. */
  readonly code?: number;
  /** Of a command: its container has ended, which says why. */
  readonly hasEnded?: true;
}

/** A step that is a request to the engine: waits are the pod's own. */
export type Request = Exclude<Step, { readonly do: 'wait healthy' | 'wait exit' }>;

/** What happened: the only input of `decide`. */
export type Input =
  | { readonly kind: 'begin' }
  /** `run` is that of its container which it was about. */
  | { readonly kind: 'step over'; readonly step: string; readonly run?: number; readonly failure?: Failure }
  /** Of a start that is no step: again. */
  | { readonly kind: 'started'; readonly container: string; readonly failure?: Failure }
  | { readonly kind: 'ended'; readonly container: string; readonly run: number; readonly ended: Ended }
  /** What inspect says; no health without a health check. */
  | Looked
  /** The engine told that something changed: a hint to look. */
  | { readonly kind: 'hint'; readonly container: string }
  /** Hints may have been missed. */
  | { readonly kind: 'blind' }
  | { readonly kind: 'oom'; readonly container: string }
  /** Of an effect stop or kill. */
  | { readonly kind: 'stopped'; readonly container: string; readonly run: number; readonly failure?: Failure }
  | { readonly kind: 'timer'; readonly timer: Timer }
  | { readonly kind: 'stop'; readonly seconds?: number }
  | { readonly kind: 'kill' }
  /** The engine has not answered for too long. */
  | { readonly kind: 'engine lost'; readonly message: string }
  | { readonly kind: 'removed'; readonly leftovers: readonly string[] };

export interface Looked {
  readonly kind: 'looked';
  readonly container: string;
  readonly run: number;
  readonly health?: Health;
  readonly ports?: readonly Published[];
  readonly failure?: Failure;
}

export type Timer =
  | { readonly what: 'settle' }
  | { readonly what: 'again' | 'look' | 'held'; readonly container: string; readonly run: number }
  | { readonly what: 'wave'; readonly wave: number; readonly deadline: number };

/** What is to be done; outcomes come back as inputs. */
export type Effect =
  /** `run` is the one that a start begins, or in which a command runs. */
  | { readonly kind: 'perform'; readonly step: Request; readonly run: number }
  | { readonly kind: 'start'; readonly container: Container; readonly run: number }
  | { readonly kind: 'look'; readonly container: string; readonly run: number }
  | {
      readonly kind: 'stop';
      readonly container: string;
      readonly run: number;
      readonly seconds: number;
      /** What runs in it before the signal. */
      readonly hooks: readonly Hook[];
    }
  | { readonly kind: 'kill'; readonly container: string; readonly run: number }
  | { readonly kind: 'timer'; readonly ms: number; readonly timer: Timer }
  /** Give up every request of steps and starts. */
  | { readonly kind: 'abandon' }
  /** `told`: how the pod ends, where nothing of it can run any more. */
  | { readonly kind: 'remove'; readonly things: Things; readonly told?: Verdict }
  | { readonly kind: 'tell'; readonly event: PodEvent }
  | { readonly kind: 'finish'; readonly verdict: Verdict; readonly leftovers: readonly string[] };

/** What the pod surely made: names on the engine. */
export interface Things {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
  /** More may have been made, or what was asked for may be somebody else's: their labels tell. */
  readonly unsure: boolean;
  /** What the engine may make yet: `network web_default`. */
  readonly unanswered: readonly string[];
}

const UNBORN: ContainerState = {
  life: 'absent',
  run: 0,
  since: 0,
  portsUntold: false,
  sawOom: false,
  busy: false,
  held: false,
  restarts: { count: 0, delay: 0 },
};

export function unborn(plan: PodPlan): PodState {
  return {
    phase: 'starting',
    steps: new Map(plan.steps.map(({ id }) => [id, { status: 'waiting', since: 0 }])),
    containers: new Map(plan.containers.map(({ name }) => [name, UNBORN])),
  };
}
