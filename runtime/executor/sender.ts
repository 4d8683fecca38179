import { acknowledged, due, plain, taken, type Unacknowledged, without } from './ledger.ts';
import { backoff, end, enter, isForgotten, keep, type Live, note, reasonOf, textOf } from './live.ts';
import { wireUuid } from './status.ts';

/** Longer than an agent with a slow disk takes to answer. */
const CALL_MILLISECONDS = 15_000;

/** What an agent took is acknowledged within milliseconds. Repeated under its uuid, it is acknowledged again. */
const RESEND_MILLISECONDS = 10_000;

/**
 * Sends what is due, one update after another: the next of a task may go when the agent has the one before, and all
 * tasks of an executor have one agent.
 */
export async function keepSending(live: Live): Promise<void> {
  while (live.phase !== 'over') {
    const isHeard = live.phase === 'subscribed' || live.phase === 'parting';
    const next = isHeard ? due(live.ledger, live.clock.now(), RESEND_MILLISECONDS) : undefined;
    if (next && 'update' in next) await send(live, next.update);
    else await live.changed.wait(next?.ms);
  }
}

async function send(live: Live, update: Unacknowledged): Promise<void> {
  const { phase } = live;
  const { uuid } = update.status;
  const reply = await post(live, update);
  // What a lost subscription cut off is named in the next one.
  if (live.phase !== phase) return;
  if (reply.status !== 202) return await notTaken(live, update, reply);
  const { ledger } = live;
  keep(live, phase === 'parting' ? acknowledged(ledger, uuid) : taken(ledger, [uuid], live.clock.now()));
}

interface Reply {
  /** 0 when no answer came. */
  readonly status: number;
  readonly text: string;
}

async function post(live: Live, { status }: Unacknowledged): Promise<Reply> {
  const call = new AbortController();
  live.call = call;
  void live.clock.sleep(CALL_MILLISECONDS, call.signal).then(() => call.abort('no answer in time'));
  const { executor_id } = status;
  const ids = { executor_id, framework_id: { value: live.settings.framework } };
  try {
    const answer = await live.transport.post(
      JSON.stringify({ type: 'UPDATE', ...ids, update: { status } }),
      call.signal,
    );
    return { status: answer.status, text: await textOf(answer) };
  } catch (error) {
    return { status: 0, text: reasonOf(call.signal.aborted ? call.signal.reason : error) };
  } finally {
    call.abort();
  }
}

async function notTaken(live: Live, update: Unacknowledged, { status, text }: Reply): Promise<void> {
  const said = [status || '', text].filter(Boolean).join(': ');
  if (isForgotten(status, text)) return end(live, `the agent does not know this executor (${said})`);
  const { state, task_id } = update.status;
  note(live, `the agent did not take ${state} of task ${task_id.value} (${said})`);
  if (isRefusal(status)) return simplify(live, update);
  if (status === 401 || status === 403) resubscribe(live, said);
  // Ends with the subscription, so that nobody waits for it after the next one.
  live.call = new AbortController();
  await live.clock.sleep(backoff(live), live.call.signal);
}

/** The same again would be refused again. */
function isRefusal(status: number): boolean {
  return (status >= 400 && status < 500 && ![401, 403, 404].includes(status)) || status === 501;
}

/** The task must get its update all the same: without whatever it is that displeases, if need be. */
function simplify(live: Live, { status: { uuid }, isPlain }: Unacknowledged): void {
  if (isPlain) live.hasLost = true;
  keep(live, isPlain ? without(live.ledger, uuid) : plain(live.ledger, uuid, wireUuid(live.uuid())));
}

/** The agent holds this executor for one that has not subscribed (403); why it may not (401), a subscription tells. */
function resubscribe(live: Live, said: string): void {
  if (live.phase === 'parting') enter(live, 'apart');
  else live.subscription.abort(`it said ${said}`);
}
