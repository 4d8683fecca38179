import type { AgentEvent, Subscribed, TaskInfo } from './types.ts';

/** What a session tells the rest of the executor. */
export type SessionEvent =
  /** The agent listens. Told again after each subscription that was lost. */
  | { readonly kind: 'subscribed'; readonly subscribed: Subscribed }
  /** For the time being nothing is heard from the agent, and nothing is sent to it. */
  | { readonly kind: 'disconnected'; readonly reason: string }
  /** Told once a task, however often the agent says it. Tasks of a group share their fate. */
  | { readonly kind: 'launch'; readonly tasks: readonly TaskInfo[]; readonly isGroup: boolean }
  /** May name a task that is unknown or over, and be repeated; without a time the task's own policy holds. */
  | { readonly kind: 'kill'; readonly task: string; readonly graceSeconds?: number }
  | { readonly kind: 'message'; readonly data: Buffer }
  /** Stop everything, report, and exit: the agent says so, or is lost for good. Told once. */
  | { readonly kind: 'shutdown'; readonly reason: string }
  /** For the executor's own log. */
  | { readonly kind: 'note'; readonly text: string };

/** What is read of each event without looking; the others are whole without anything. */
const NEEDED: { readonly [type: string]: string } = {
  SUBSCRIBED: 'subscribed',
  LAUNCH: 'launch.task.task_id.value',
  LAUNCH_GROUP: 'launch_group.task_group.tasks.*.task_id.value',
  KILL: 'kill.task_id.value',
  ACKNOWLEDGED: 'acknowledged.uuid',
  MESSAGE: 'message.data',
  SHUTDOWN: 'type',
  ERROR: 'type',
  HEARTBEAT: 'type',
};

/**
 * The event of a record, or the sentence that says why it is passed over: agents of later versions may say more than
 * we know. Throws for what is no JSON.
 */
export function eventOf(record: string): AgentEvent | string {
  const value = parse(record);
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : 'unknown';
  const needed = Object.hasOwn(NEEDED, type) ? NEEDED[type] : undefined;
  if (needed === undefined) return `an event of type ${type} is passed over`;
  if (!has(value, needed.split('.'))) return `an event ${type} without ${needed} is passed over`;
  // Its type, and what is read without looking, were seen.
  return value as AgentEvent;
}

/** An agent whose JSON library was not its own writes a limitless resource as a bare Infinity, which is no JSON. */
function parse(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    const quoted = record.replace(/"(?:[^"\\]|\\.)*"?|-?\b(?:Infinity|NaN)\b/g, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    );
    return JSON.parse(quoted);
  }
}

/** Whether there is something at the path; `*` stands for every item of a list. */
function has(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return value !== undefined && value !== null;
  if (typeof value !== 'object' || value === null) return false;
  if (key === '*') return Object.values(value).every((item) => has(item, rest));
  // Any object may be asked for any key.
  return has((value as { readonly [key: string]: unknown })[key], rest);
}
