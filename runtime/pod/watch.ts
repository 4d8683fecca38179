import type { Ended, EngineEvent } from '../engine/engine.ts';
import { reasonIn } from './words.ts';
import { failureOf, type Work } from './work.ts';

/** An engine that was silent for so long is given up; a restart takes seconds, an upgrade minutes. */
const LOST = 5 * 60_000;

/** Between tries, the first and the longest. */
const FIRST = 100;
const LONGEST = 5000;

/**
 * Tells how a run of a container ends. Requests that break are repeated: an engine may be restarted meanwhile. Returns
 * whether one broke.
 */
export async function watch(container: string, run: number, work: Work): Promise<boolean> {
  const { engine, living, put } = work;
  for (let tries = 0; ; tries += 1) {
    try {
      const ended = await engine.wait(container, living);
      put({ kind: 'ended', container, run, ended });
      return tries > 0;
    } catch (error) {
      const { kind } = failureOf(error);
      if (kind === 'not-found') gone(container, run, work);
      if (kind === 'not-found' || !(await isBack(container, tries, work))) return true;
    }
  }
}

/**
 * Waits until the engine answers: waits that end with an error are no silence as long as it does. False when it never
 * does, or nobody wants to know any more.
 */
async function isBack(container: string, tries: number, work: Work): Promise<boolean> {
  const { engine, clock, living, put, away } = work;
  const silent = clock.now();
  for (let delay = Math.min(FIRST * 2 ** tries, LONGEST); !living.aborted; delay = Math.min(delay * 2, LONGEST)) {
    await clock.sleep(delay, living);
    const failed = await engine.inspect(container, { signal: living }).then(() => undefined, failureOf);
    if (living.aborted) return false;
    if (!failed || failed.kind === 'not-found') {
      away.answered();
      return true;
    }
    away.failed(failed.message);
    if (clock.now() - silent > LOST) {
      put({ kind: 'engine lost', message: `the engine no longer answers: ${reasonIn(failed.message)}` });
      return false;
    }
  }
  return false;
}

/** Somebody else removed it, which kills it. */
function gone(container: string, run: number, { put, emit, clock }: Work): void {
  emit({ kind: 'note', text: 'was removed by somebody else', container, at: clock.now() });
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
function hear(event: EngineEvent, { plan, put, emit, clock }: Work): void {
  const { container } = event;
  if (!plan.containers.some(({ name }) => name === container)) return;
  const note = (text: string): void => emit({ kind: 'note', text, container, at: clock.now() });
  if (event.kind === 'health') put({ kind: 'hint', container });
  if (event.kind === 'oom') put({ kind: 'oom', container });
  if (event.kind === 'pause') note('was paused by somebody else: it does nothing until it is unpaused');
  if (event.kind === 'unpause') note('goes on: it was unpaused by somebody else');
}
