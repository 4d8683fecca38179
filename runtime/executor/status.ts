import { visible } from '../../compiler/plan/visible.ts';
import type { Live } from './live.ts';
import type { TaskStatus, Update } from './types.ts';

/** An update as the agent wants it. */
export function stamp({ settings, date, uuid, ledger }: Live, task: string, update: Update): TaskStatus {
  const launched = ledger.tasks.get(task);
  if (!launched) throw new Error(`bug: an update of task ${task}, which was not launched: agents die of it`);
  const { message, ...others } = update;
  return {
    task_id: { value: task },
    source: 'SOURCE_EXECUTOR',
    uuid: wireUuid(uuid()),
    executor_id: { value: settings.executor },
    // Of another agent it would be dropped without a word.
    agent_id: launched.info.agent_id,
    timestamp: date() / 1000,
    ...others,
    // Half a character, left where a text was cut, is no JSON to an agent; as an escape it is.
    ...(message !== undefined && { message: visible(message) }),
  };
}

/** The 16 bytes of a uuid in base64. */
export function wireUuid(text: string): string {
  return Buffer.from(text.replaceAll('-', ''), 'hex').toString('base64');
}
