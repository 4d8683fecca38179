import { EARLY_MILLISECONDS, made } from './ledger.ts';
import { enter, keep, type Live, liveOf, note, type SessionOptions } from './live.ts';
import { keepSending } from './sender.ts';
import { stamp } from './status.ts';
import { keepSubscribed } from './subscription.ts';
import type { TaskStatus, Update } from './types.ts';

/** An executor's conversation with its agent. */
export interface Session {
  /**
   * Takes an update on its way: it is kept and repeated until the agent has acknowledged it. Those of a task arrive in
   * order; whatever follows its terminal one is passed over. Throws for a task that was not launched.
   */
  update(task: string, update: Update): void;
  /** What the agent has not acknowledged, oldest first. */
  unacknowledged(): readonly TaskStatus[];
  /**
   * Waits until everything is acknowledged. False when that is not so after `ms`, can no longer be, or an update was
   * refused for good. Once the executor is shut down and its subscription gone, that the agent took an update is
   * as much as can be known, and counts.
   */
  settled(ms: number): Promise<boolean>;
  /** Hangs up. Nothing is told or sent any more. */
  close(): void;
  /** Settles when the session is over: closed, or of no more use. Rejects for a bug of ours only. */
  readonly over: Promise<void>;
}

/**
 * Subscribes to the agent and stays subscribed, as docs of Mesos and its agents' source want it. One subscription is
 * open at a time, none is given up for being silent, and nothing is sent that an agent refuses or dies of.
 */
export function openSession(options: SessionOptions): Session {
  let crash: (error: unknown) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  const live = liveOf(options, (error) => crash(error));
  const loops = Promise.all([keepSubscribed(live), keepSending(live)]);
  const over = Promise.race([crashed, loops])
    .finally(() => enter(live, 'over'))
    .then(() => undefined);
  return {
    update: (task, update) => add(live, task, update),
    unacknowledged: () => live.ledger.updates.map(({ status }) => status),
    settled: (ms) => settled(live, ms),
    close: () => enter(live, 'over'),
    over,
  };
}

function add(live: Live, task: string, update: Update): void {
  const status = stamp(live, task, update);
  if (!live.ledger.tasks.get(task)?.isOver) keep(live, made(live.ledger, status));
  else note(live, `${update.state} of task ${task} comes after its end and is passed over`);
}

async function settled(live: Live, ms: number): Promise<boolean> {
  const until = live.clock.now() + ms;
  while (live.phase !== 'over' && live.ledger.updates.length > 0) {
    const left = until - live.clock.now();
    if (left < EARLY_MILLISECONDS) return false;
    await live.changed.wait(left);
  }
  return live.ledger.updates.length === 0 && !live.hasLost;
}
