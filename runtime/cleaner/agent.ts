import { addressOf, type AgentOptions, ask, Away, awayText, fieldsOf } from './agent-ask.ts';
import type { AgentContainer, AgentLook } from './liveness.ts';

/** A Mesos agent that is asked which executors it has. */
export interface Agent {
  /** Never fails: what is wrong is what it says. */
  look(signal: AbortSignal): Promise<AgentLook>;
}

/**
 * GET /state says who it is and since when it runs, and is refused while it recovers, as seen; GET /containers has its
 * living executors. An agent leaves those out that the asker may not see, without a word: what it counts tells.
 */
export function agentAt(options: AgentOptions): Agent {
  const name = addressOf(options);
  return {
    async look(signal) {
      try {
        const { id, startSeconds } = stateIn((await ask('/state', options, signal)).answer);
        const containers = containersIn((await ask('/containers', options, signal)).answer);
        const count = countIn((await ask('/metrics/snapshot?timeout=5secs', options, signal)).answer);
        if (containers.length < count) throw new Away('does not show this cleaner all its executors');
        return { kind: 'up', url: name, id, upSeconds: options.date() / 1000 - startSeconds, containers };
      } catch (error) {
        return { kind: 'away', url: name, why: awayText(error) };
      }
    },
  };
}

function stateIn(answer: unknown): { readonly id: string; readonly startSeconds: number } {
  const { id, start_time } = fieldsOf(answer);
  if (typeof id !== 'string' || typeof start_time !== 'number') throw new Away('answers as no agent does');
  if (id === '') throw new Away('has not registered with a master yet');
  return { id, startSeconds: start_time };
}

function containersIn(answer: unknown): readonly AgentContainer[] {
  if (!Array.isArray(answer)) throw new Away('answers as no agent does');
  return answer.map((one: unknown) => {
    const { container_id: run, framework_id: framework, executor_id: executor } = fieldsOf(one);
    if (typeof run !== 'string') throw new Away('answers as no agent does');
    return { run, framework: String(framework ?? ''), executor: String(executor ?? '') };
  });
}

/** Executors that have not ended. */
function countIn(answer: unknown): number {
  const metrics = fieldsOf(answer);
  const counts = ['registering', 'running', 'terminating'].map((what) => metrics[`slave/executors_${what}`]);
  if (!counts.every((count) => typeof count === 'number')) throw new Away('does not say how many executors it has');
  return counts.reduce((sum, count) => sum + count, 0);
}
