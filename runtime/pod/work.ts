import type { Labels, PodPlan } from '../../compiler/plan/plan.ts';
import { type Engine, EngineError } from '../engine/engine.ts';
import type { PodFiles } from '../files/pod-files.ts';
import type { LogSink } from '../logs/sink.ts';
import type { Away } from './away.ts';
import type { Clock } from './clock.ts';
import type { PodEvent } from './events.ts';
import type { Failure, Input } from './state.ts';

/** What effects are done with. */
export interface Work {
  readonly plan: PodPlan;
  readonly engine: Engine;
  /** Labels of the pod and of this run: whose everything is. */
  readonly labels: Labels;
  readonly clock: Clock;
  readonly files: PodFiles;
  readonly output: LogSink;
  /** Takes what no message may show out of a text that a container or the engine said. */
  readonly hide: (text: string) => string;
  readonly emit: (event: PodEvent) => void;
  readonly away: Away;
  /** Outcomes become inputs. */
  readonly put: (input: Input) => void;
  /** By container whose end is waited for: asks once more, for it may have been missed. */
  readonly doubts: Map<string, () => void>;
  /** Aborted when the pod begins to stop: requests of steps and starts. */
  readonly starting: AbortSignal;
  /** Aborted when the pod is over: all else. */
  readonly living: AbortSignal;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof EngineError) return { kind: error.kind, message: error.message };
  // Not of the engine: a bug of ours, which must not keep the pod from its end.
  return { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
}
