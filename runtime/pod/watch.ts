import type { Ended, EngineEvent } from '../engine/engine.ts';
import { failureOf, type Work } from './work.ts';

/** An engine that was silent for so long is given up; its own restart takes less. */
const LOST = 60_000;

/** Between tries, the first and the longest. */
const FIRST = 100;
const LONGEST = 5000;

/** Tells how a run of a container ends. Requests that break are repeated: an engine may be restarted meanwhile. */
export async function watch(container: string, run: number, work: Work): Promise<void> {
  const { engine, clock, living, put } = work;
  let silent: number | undefined;
  for (let delay = FIRST; !living.aborted; delay = Math.min(delay * 2, LONGEST)) {
    try {
      const ended = await engine.wait(container, living);
      put({ kind: 'ended', container, run, ended });
      return;
    } catch (error) {
      if (living.aborted) return;
      const failure = failureOf(error);
      if (failure.kind === 'not-found') {
        gone(container, run, work);
        return;
      }
      silent ??= clock.now();
      if (clock.now() - silent > LOST) {
        put({ kind: 'engine lost', message: `the engine no longer answers: ${failure.message}` });
        return;
      }
      await clock.sleep(delay, living);
      if (await answers(container, work)) silent = undefined;
    }
  }
}

/** Waits that end with an error are no silence as long as the engine answers otherwise. */
async function answers(container: string, { engine, living: signal }: Work): Promise<boolean> {
  try {
    await engine.inspect(container, { signal });
    return true;
  } catch (error) {
    return failureOf(error).kind === 'not-found';
  }
}

/** Somebody else removed it, which kills it. */
function gone(container: string, run: number, { put, emit, clock }: Work): void {
  emit({ kind: 'note', text: `${container} was removed by somebody else`, container, at: clock.now() });
  const ended: Ended = { code: 137, outOfMemory: false };
  put({ kind: 'ended', container, run, ended });
}

/** Passes on what the engine tells of the pod's containers, until the pod is over. */
export async function listen(work: Work): Promise<void> {
  const { engine, labels, clock, living, put } = work;
  for (let delay = FIRST; !living.aborted; delay = Math.min(delay * 2, LONGEST)) {
    try {
      for await (const event of engine.events(labels, living)) {
        delay = FIRST;
        hear(event, work);
      }
    } catch {
      // Opened again below; a broken engine is told of by those who wait.
    }
    await clock.sleep(delay, living);
    // What was missed is looked up when the next stream is surely open.
    if (!living.aborted) void clock.sleep(delay, living).then(() => living.aborted || put({ kind: 'blind' }));
  }
}

/** Starts and ends are known from requests and waits. */
function hear(event: EngineEvent, { plan, put }: Work): void {
  if (!plan.containers.some(({ name }) => name === event.container)) return;
  if (event.kind === 'health') put({ kind: 'hint', container: event.container });
  if (event.kind === 'oom') put({ kind: 'oom', container: event.container });
}
