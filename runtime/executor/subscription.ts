import { hear } from './hear.ts';
import { unacknowledged, untaken } from './ledger.ts';
import {
  backoff,
  end,
  enter,
  isForgotten,
  keep,
  LEAST_BACKOFF_MILLISECONDS,
  type Live,
  note,
  reasonOf,
  shutDown,
  tell,
  textOf,
} from './live.ts';
import { records } from './record-io.ts';

/** Agents give an executor so long to subscribe, unless told otherwise. */
const REGISTRATION_SECONDS = 60;

/** An agent answers at once or hangs. After its first event a stream may be silent for ever. */
const FIRST_EVENT_MILLISECONDS = 60_000;

/** While the agent starts, and while it recovers. */
const NOT_YET: readonly number[] = [404, 503];

/** Subscribes, listens, and subscribes again, one after another, as long as that is of use. */
export async function keepSubscribed(live: Live): Promise<void> {
  const { checkpoint, recoverySeconds, backoffSeconds } = live.settings;
  bePatient(live, checkpoint ? recoverySeconds : REGISTRATION_SECONDS);
  while (live.phase !== 'over') {
    const began = live.clock.now();
    live.subscription = new AbortController();
    lost(live, await subscription(live, live.subscription));
    // Soon after one that lasted: what the agent says meanwhile is not repeated.
    const hasLasted = live.clock.now() - began > backoffSeconds * 1000;
    await turn(live, hasLasted ? LEAST_BACKOFF_MILLISECONDS : backoff(live));
  }
}

/** Waits for the moment of the next attempt. After a shutdown there is none, unless the sender finds that one is needed. */
async function turn(live: Live, ms: number): Promise<void> {
  const isParting = (): boolean => live.phase === 'parting';
  do {
    while (isParting()) await live.changed.wait();
    live.subscription = new AbortController();
    if (live.phase !== 'over') await live.clock.sleep(ms, live.subscription.signal);
  } while (isParting());
}

/** One subscription, from the call to the end of its stream, and why it ended. Nothing of it is left open. */
async function subscription(live: Live, control: AbortController): Promise<string> {
  const listed = live.ledger.updates.map(({ status }) => status.uuid);
  void live.clock.sleep(FIRST_EVENT_MILLISECONDS, control.signal).then(() => {
    if (live.phase !== 'subscribed') control.abort('it does not answer');
  });
  try {
    const answer = await live.transport.post(subscribeCall(live), control.signal);
    if (answer.status !== 200) return refused(live, answer.status, await textOf(answer));
    const hearing = { control, listed, beats: 0 };
    for await (const record of records(answer.body)) hear(live, record, hearing);
    return control.signal.aborted ? reasonOf(control.signal.reason) : 'it closed the connection';
  } catch (error) {
    return reasonOf(control.signal.aborted ? control.signal.reason : error);
  } finally {
    control.abort();
  }
}

function subscribeCall({ settings, ledger }: Live): string {
  const ids = { executor_id: { value: settings.executor }, framework_id: { value: settings.framework } };
  return JSON.stringify({ type: 'SUBSCRIBE', ...ids, subscribe: unacknowledged(ledger) });
}

function refused(live: Live, status: number, text: string): string {
  const said = `${status}${text === '' ? '' : `: ${text}`}`;
  if (isForgotten(status, text)) end(live, `the agent does not know this executor (${said})`);
  else if (!NOT_YET.includes(status)) end(live, `the agent refuses this executor (${said})`);
  return `it is not ready (${said})`;
}

/** The subscription is no more, or there was none. */
function lost(live: Live, reason: string): void {
  if (live.phase === 'over') return;
  const { checkpoint, recoverySeconds } = live.settings;
  const had = live.phase === 'subscribed';
  live.call.abort();
  enter(live, 'apart');
  if (!had) note(live, `no subscription with the agent: ${reason}`);
  else tell(live, { kind: 'disconnected', reason });
  if (had && !checkpoint) shutDown(live, `the agent is gone (${reason}), and its framework does not checkpoint`);
  if (live.isShut) part(live);
  else if (had) bePatient(live, recoverySeconds);
}

/** What the agent took and did not acknowledge is told again: the acknowledgement has no way to come. */
function part(live: Live): void {
  keep(live, untaken(live.ledger));
  enter(live, 'parting');
}

/** Until an agent is subscribed to, however often it can be reached meanwhile. */
function bePatient(live: Live, seconds: number): void {
  const patience = new AbortController();
  live.patience = patience;
  void live.clock.sleep(seconds * 1000, patience.signal).then(() => {
    if (patience.signal.aborted) return;
    const reason = `the agent did not come back within ${seconds} s`;
    shutDown(live, reason);
    part(live);
    live.subscription.abort(reason);
  });
}
