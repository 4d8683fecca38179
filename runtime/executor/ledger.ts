import type { Id, TaskInfo, TaskState, TaskStatus } from './types.ts';

/** What an agent must still be told. Pure: nothing here knows connections or time. */
export interface Ledger {
  /** Every task that was ever launched, by id. */
  readonly tasks: ReadonlyMap<string, LedgerTask>;
  /** Not acknowledged, in the order in which they were made. */
  readonly updates: readonly Unacknowledged[];
}

interface LedgerTask {
  /**
   * A TaskInfo's required fields: an agent reads no more of a task that is named when subscribing, and could not read
   * everything that it wrote itself (`"Infinity"`), for which it would refuse the subscription.
   */
  readonly info: { readonly name: string; readonly task_id: Id; readonly agent_id: Id };
  /** An update of it was acknowledged: the agent knows that it was launched. */
  readonly isKnown: boolean;
  /** Its terminal update was made. */
  readonly isOver: boolean;
}

export interface Unacknowledged {
  readonly status: TaskStatus;
  /** When the agent last answered that it had it. */
  readonly takenAt?: number;
  /** Cut down to what no agent refuses. */
  readonly isPlain?: boolean;
}

export const EMPTY: Ledger = { tasks: new Map(), updates: [] };

const TERMINAL: readonly TaskState[] = ['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_ERROR'];

/** A task that is there already stays as it is. */
export function launched(ledger: Ledger, task: TaskInfo): Ledger {
  const { name, task_id, agent_id } = task;
  if (ledger.tasks.has(task_id.value)) return ledger;
  return withTask(ledger, task_id.value, { info: { name, task_id, agent_id }, isKnown: false, isOver: false });
}

export function made(ledger: Ledger, status: TaskStatus): Ledger {
  const isOver = TERMINAL.includes(status.state);
  const after = patched(ledger, status.task_id.value, isOver ? { isOver } : {});
  return { ...after, updates: [...ledger.updates, { status }] };
}

/** An agent repeats acknowledgements of what is repeated to it. */
export function acknowledged(ledger: Ledger, uuid: string): Ledger {
  const update = ledger.updates.find(({ status }) => status.uuid === uuid);
  return update ? patched(without(ledger, uuid), update.status.task_id.value, { isKnown: true }) : ledger;
}

export function without(ledger: Ledger, uuid: string): Ledger {
  return { ...ledger, updates: ledger.updates.filter(({ status }) => status.uuid !== uuid) };
}

/** The agent has them; it will acknowledge them once they are on its disk. */
export function taken(ledger: Ledger, uuids: readonly string[], at: number): Ledger {
  return eachUpdate(ledger, (update) => (uuids.includes(update.status.uuid) ? { ...update, takenAt: at } : update));
}

/** Whether the agent has them is not known: all are due. */
export function untaken(ledger: Ledger): Ledger {
  return eachUpdate(ledger, ({ takenAt: _, ...update }) => update);
}

/** For one that the agent refused. It never saw the uuid, yet another one is safer. */
export function plain(ledger: Ledger, refused: string, uuid: string): Ledger {
  return eachUpdate(ledger, (update) => (update.status.uuid === refused ? plainOf(update.status, uuid) : update));
}

function plainOf(status: TaskStatus, uuid: string): Unacknowledged {
  const { task_id, agent_id, executor_id, source, state, timestamp, message } = status;
  const ascii = message?.replace(/[^\x20-\x7e]/g, '?');
  const core = { task_id, agent_id, executor_id, source, state, timestamp, uuid };
  return { status: { ...core, ...(ascii !== undefined && { message: ascii }) }, isPlain: true };
}

/** Timers wake up to so much before their time. */
export const EARLY_MILLISECONDS = 1;

/** What to send now, or in how many milliseconds; nothing when all is acknowledged. */
export function due(
  { updates }: Ledger,
  now: number,
  resendAfter: number,
): { readonly update: Unacknowledged } | { readonly ms: number } | undefined {
  const untold = updates.find(({ takenAt }) => takenAt === undefined);
  if (untold) return { update: untold };
  const [oldest] = [...updates].sort((a, b) => (a.takenAt ?? 0) - (b.takenAt ?? 0));
  if (!oldest) return undefined;
  const ms = (oldest.takenAt ?? 0) + resendAfter - now;
  return ms > EARLY_MILLISECONDS ? { ms } : { update: oldest };
}

/** What a subscription says: tasks that the agent would else take for lost, and updates in their order. */
export function unacknowledged({ tasks, updates }: Ledger): object {
  return {
    unacknowledged_tasks: [...tasks.values()].filter(({ isKnown }) => !isKnown).map(({ info }) => info),
    unacknowledged_updates: updates.map(({ status }) => ({ status })),
  };
}

function eachUpdate(ledger: Ledger, change: (update: Unacknowledged) => Unacknowledged): Ledger {
  return { ...ledger, updates: ledger.updates.map(change) };
}

function patched(ledger: Ledger, id: string, patch: Partial<LedgerTask>): Ledger {
  const task = ledger.tasks.get(id);
  return task ? withTask(ledger, id, { ...task, ...patch }) : ledger;
}

function withTask(ledger: Ledger, id: string, task: LedgerTask): Ledger {
  return { ...ledger, tasks: new Map([...ledger.tasks, [id, task]]) };
}
