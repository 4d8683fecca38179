import { jsonLines } from './frames.ts';
import type { RawContainer } from './inspected.ts';
import { within } from './limits.ts';
import { opened } from './link.ts';
import type { Link } from './link.ts';
import { unixTime } from './log.ts';

/** The Engine's word of a lack of memory may come so long after the end that it led to. */
const LATE_MS = 500;

/** A process may be killed before the Engine notes that it was started. */
const EARLY_MS = 500;

/**
 * Whether the Engine told in the container's last run that the kernel killed a process of it for lack of memory: what
 * `inspect` says of that is written at the end, and then misses what is told a moment later. Of one that is killed in
 * the very moment of its start an Engine never learns why (measured: 3 of 100 on a loaded machine).
 */
export async function oomTold(link: Link, { Id, State }: RawContainer, signal: AbortSignal): Promise<boolean> {
  const since = unixTime(moment(State.StartedAt, -EARLY_MS));
  const until = unixTime(moment(State.FinishedAt, LATE_MS));
  const query = { since, until, filters: { container: [Id], event: ['oom'] } };
  const doing = 'ask for what was told of lack of memory';
  try {
    // The Engine ends the answer at that moment, by its own clock.
    return await within(link.limits.inspect, { doing, signal }, async (mine) => {
      const events = await opened(link, { method: 'GET', path: '/events', query }, { doing, signal: mine });
      for await (const _ of jsonLines(events)) return true;
      return false;
    });
  } catch {
    // The container has ended all the same.
    return false;
  }
}

function moment(at: string, later: number): string {
  return new Date(Date.parse(at) + later).toISOString();
}
