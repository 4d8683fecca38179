import { isMistake, usage } from '../world.ts';
import type { Framework } from './framework.ts';
import { nameFor, uncheckedBy } from './framework.ts';

/** A TaskInfo of the v1 API, for any scheduler. */
export const mesos: Framework = {
  template: 'mesos.json',
  frame(judged) {
    const { payload } = judged;
    if (payload.instances !== 1)
      return usage('a TaskInfo is one task: launch it again, under ids of its own, for more');
    const id = nameFor(judged, {
      framework: 'Mesos',
      right: /^[^/\\\p{Cc}]{1,255}$/u,
      words: '1 to 255 characters without slashes',
      made: String,
    });
    if (isMistake(id)) return id;
    const nanoseconds = (seconds: number): number => seconds * 1e9;
    return {
      kind: 'framed',
      fields: {
        id,
        killGraceNanoseconds: nanoseconds(payload.killGraceSeconds),
        shutdownGraceNanoseconds: nanoseconds(payload.shutdownGraceSeconds),
      },
      notes: [
        'the scheduler puts its own in the places of TASK_ID, AGENT_ID, EXECUTOR_ID (one a task) and FRAMEWORK_ID',
        ...(payload.ports.length > 0
          ? ['and ports of the offer, in this order, in the places of those from 31000: in resources, and in discovery']
          : []),
        `shutdown_grace_period asks the agent for ${payload.shutdownGraceSeconds} s: a SHUTDOWN takes as long as a kill`,
        ...uncheckedBy('Mesos', payload),
      ],
    };
  },
};
