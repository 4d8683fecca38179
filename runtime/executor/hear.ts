import { eventOf } from './events.ts';
import { acknowledged, launched, taken, untaken } from './ledger.ts';
import { end, enter, keep, type Live, note, shutDown, tell } from './live.ts';
import type { AgentEvent, Kill, Subscribed, TaskInfo } from './types.ts';

/** One stream of events. */
interface Hearing {
  readonly control: AbortController;
  /** Uuids of the updates that the agent was told when subscribing. */
  readonly listed: readonly string[];
  /** Heartbeats so far. */
  beats: number;
}

/** They come every 30 minutes, from agents that send any: two and a half of them are missing. */
const SILENCE_MILLISECONDS = 75 * 60_000;

/** Takes one record of the stream. Throws for one that is no JSON: nothing after it can be trusted. */
export function hear(live: Live, record: string, hearing: Hearing): void {
  if (hearing.control.signal.aborted) return;
  const event = read(record);
  if (typeof event === 'string') note(live, event);
  else if (event.type === 'HEARTBEAT') awaitNext(live, hearing);
  else take(live, event, hearing);
}

function read(record: string): AgentEvent | string {
  try {
    return eventOf(record);
  } catch (error) {
    throw new Error('it sent a record that is no JSON', { cause: error });
  }
}

function take(live: Live, event: AgentEvent, { listed }: Hearing): void {
  if (event.type === 'SUBSCRIBED') subscribed(live, event.subscribed, listed);
  if (event.type === 'LAUNCH') launch(live, [event.launch.task], false);
  if (event.type === 'LAUNCH_GROUP') launch(live, event.launch_group.task_group.tasks, true);
  if (event.type === 'KILL') kill(live, event.kill);
  if (event.type === 'ACKNOWLEDGED') keep(live, acknowledged(live.ledger, event.acknowledged.uuid));
  if (event.type === 'MESSAGE') tell(live, { kind: 'message', data: Buffer.from(event.message.data, 'base64') });
  if (event.type === 'ERROR')
    end(live, `the agent reports an error: ${event.error?.message ?? 'which one, it says not'}`);
  if (event.type !== 'SHUTDOWN') return;
  // It may be the first event of a stream: to say it, the agent must know us. What the subscription listed it did not read.
  if (live.phase !== 'subscribed') keep(live, untaken(live.ledger));
  enter(live, 'subscribed');
  shutDown(live, 'the agent asks for it');
}

function subscribed(live: Live, told: Subscribed, listed: readonly string[]): void {
  live.patience.abort();
  keep(live, taken(live.ledger, listed, live.clock.now()));
  enter(live, 'subscribed');
  tell(live, { kind: 'subscribed', subscribed: told });
}

function launch(live: Live, tasks: readonly TaskInfo[], isGroup: boolean): void {
  const fresh: TaskInfo[] = [];
  for (const task of tasks) {
    const id = task.task_id.value;
    if (live.ledger.tasks.has(id)) note(live, `task ${id} was launched before: once is enough`);
    else fresh.push(task);
    keep(live, launched(live.ledger, task));
  }
  if (fresh.length > 0) tell(live, { kind: 'launch', tasks: fresh, isGroup });
}

function kill(live: Live, { task_id, kill_policy }: Kill): void {
  const nanoseconds = kill_policy?.grace_period?.nanoseconds;
  const grace = nanoseconds === undefined ? {} : { graceSeconds: Number(nanoseconds) / 1e9 };
  tell(live, { kind: 'kill', task: task_id.value, ...grace });
}

/** A stream is silent as a rule; that it is dead shows only where heartbeats came and stop to come. */
function awaitNext(live: Live, hearing: Hearing): void {
  hearing.beats += 1;
  const { beats, control } = hearing;
  void live.clock.sleep(SILENCE_MILLISECONDS, control.signal).then(() => {
    if (beats === hearing.beats) control.abort('its heartbeats stay away');
  });
}
