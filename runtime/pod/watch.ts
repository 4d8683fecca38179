import type { Ended, EngineEvent } from '../engine/engine.ts';
import { reasonIn } from './words.ts';
import { failureOf, type Work } from './work.ts';

/** An engine that was silent for so long is given up; a restart takes seconds, an upgrade minutes. */
const LOST = 5 * 60_000;

/** Between tries, the first and the longest. */
const FIRST = 100;
const LONGEST = 5000;

/** How long a wait may take to say what an event said. */
const DEAF = 2000;

/**
 * Tells how a run of a container ends. Requests that break are repeated: an engine may be restarted meanwhile. Returns
 * whether one broke.
 */
export async function watch(container: string, run: number, work: Work): Promise<boolean> {
  const { living, put } = work;
  for (let tries = 0; !living.aborted; tries += 1) {
    try {
      const ended = await waited(container, work);
      if (!ended) continue;
      put({ kind: 'ended', container, run, ended });
      return tries > 0;
    } catch (error) {
      const { kind } = failureOf(error);
      if (kind === 'not-found') gone(container, run, work);
      if (kind === 'not-found' || !(await isBack(container, tries, work))) return true;
    }
  }
  return true;
}

/** How it ended; undefined when its end was told elsewhere, and this wait does not say so: one that is deaf. */
async function waited(container: string, { engine, clock, living, doubts }: Work): Promise<Ended | undefined> {
  const deaf = new AbortController();
  const doubt = (): void => void clock.sleep(DEAF, living).then(() => deaf.abort());
  doubts.set(container, doubt);
  try {
    return await engine.wait(container, AbortSignal.any([living, deaf.signal]));
  } catch (error) {
    if (deaf.signal.aborted && !living.aborted) return undefined;
    throw error;
  } finally {
    if (doubts.get(container) === doubt) doubts.delete(container);
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
  const { engine, labels, clock, living } = work;
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
    void clock.sleep(delay, living).then(() => living.aborted || lookAgain(work));
  }
}

function lookAgain({ put, doubts }: Work): void {
  put({ kind: 'blind' });
  for (const doubt of doubts.values()) doubt();
}

/** Starts are known from requests, ends from waits: a connection that died in silence never answers one. */
function hear(event: EngineEvent, { plan, put, emit, clock, doubts }: Work): void {
  const { container } = event;
  if (!plan.containers.some(({ name }) => name === container)) return;
  const note = (text: string): void => emit({ kind: 'note', text, container, at: clock.now() });
  if (event.kind === 'die') doubts.get(container)?.();
  if (event.kind === 'health') put({ kind: 'hint', container });
  if (event.kind === 'oom') put({ kind: 'oom', container });
  if (event.kind === 'pause') note('was paused by somebody else: it does nothing until it is unpaused');
  if (event.kind === 'unpause') note('goes on: it was unpaused by somebody else');
}
