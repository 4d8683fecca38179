import type { Masks } from './masks.ts';
import type { PodPlan } from './plan.ts';

/** A command that runs in a container beside its process: of `post_start` as a step, of `pre_stop` before its signal. */
export interface Hook {
  readonly exec: ExecBody;
  /** Into `exec`, as a container's. */
  readonly substituted?: Masks;
  /** `pre_stop (compose.yaml:7:9)`. */
  readonly cause: string;
}

/** POST /containers/{id}/exec, API 1.41: the fields that a plan may carry. What is absent is the container's own. */
export interface ExecBody {
  readonly Cmd: readonly string[];
  /** Beside the container's own variables. */
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Privileged?: boolean;
}

/** What is wrong about the commands of a plan, a sentence each: one runs in a container that was started before. */
export function checkHooks({ steps }: PodPlan): readonly string[] {
  const runs = new Map(
    steps.flatMap((step) => (step.do === 'start' || step.do === 'exec' ? [[step.id, step.container]] : [])),
  );
  return steps.flatMap((step) => {
    if (step.do !== 'exec' || step.needs.some((id) => runs.get(id) === step.container)) return [];
    return [`step ${JSON.stringify(step.id)} runs a command in a container whose start it does not need`];
  });
}
