import type { Container, Hook } from '../../compiler/plan/plan.ts';
import { type Engine, EngineError, type EngineErrorKind } from '../engine/engine.ts';
import type { PodEvent } from './events.ts';
import { hookOutput } from './hook-output.ts';
import { KILLED, reasonIn } from './words.ts';
import { failureOf, type Work } from './work.ts';

export interface Hooking extends Pick<Work, 'engine' | 'clock' | 'output' | 'hide'> {
  readonly signal: AbortSignal;
}

/** A command that dies with its container may be known to be dead so much earlier. */
const LATE = 500;

/**
 * Runs a command in a container to its end; fails when that is not 0, or not to be had. What it prints stands in the
 * container's log.
 */
export async function runHook(
  container: Container,
  { exec, substituted = {}, cause }: Hook,
  { engine, output: logs, hide, clock, signal }: Hooking,
): Promise<void> {
  const printed = hookOutput(() => logs.open(container));
  const { code, output } = await engine
    .exec(container.name, exec, { signal, output: printed.write })
    .catch((error) => {
      const { kind, message } = failureOf(error);
      throw failed(kind, `could not be run: ${reasonIn(message)}`, error);
    })
    .finally(printed.end);
  if (code === 0) return;
  if (code === KILLED) await clock.sleep(LATE, signal);
  throw failed('refused', `ended with code ${code}${lastLines(hide(output))}`);

  function failed(kind: EngineErrorKind, what: string, error?: unknown): EngineError {
    const shown = exec.Cmd.map((word, index) => substituted[`/Cmd/${index}`] ?? word).join(' ');
    return new EngineError(kind, `${cause}: ${short(shown)} ${what}`, { cause: error });
  }
}

/** A script in one word would hide the rest. */
const MOST_WORDS = 100;

function short(words: string): string {
  const text = words.replace(/\s+/g, ' ');
  return text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS)}…` : text;
}

/** What went wrong is said last. */
const LINES = 5;
const MOST_TAIL = 1000;

function lastLines(output: string): string {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? ', and printed nothing' : `: ${lines.slice(-LINES).join(' | ').slice(-MOST_TAIL)}`;
}

/** Whether a container is there and has not ended; when nobody says so, it is. */
export async function isRunning(container: string, engine: Engine, signal: AbortSignal): Promise<boolean> {
  try {
    const { status } = await engine.inspect(container, { signal });
    return status === 'running' || status === 'paused';
  } catch (error) {
    return failureOf(error).kind !== 'not-found';
  }
}

export interface Leaving {
  readonly container: Container;
  /** Until SIGKILL. */
  readonly seconds: number;
  readonly hooks: readonly Hook[];
}

export interface LeavingWork extends Omit<Hooking, 'signal'> {
  readonly emit: (event: PodEvent) => void;
  readonly living: AbortSignal;
}

/** Of a stop that hooks may not use up: what the process has after its signal, as long as there is as much. */
const KEPT = 2000;

/**
 * Runs what is to run before a container's signal. One that fails or takes too long is told of and keeps no container
 * from its stop; those after it do not run. Returns the seconds that are left.
 */
export async function beforeSignal({ container, seconds, hooks }: Leaving, work: LeavingWork): Promise<number> {
  if (hooks.length === 0) return seconds;
  const { engine, clock, living } = work;
  const began = clock.now();
  const all = seconds * 1000;
  const late = alarm(all - Math.min(KEPT, all / 2), work);
  const signal = AbortSignal.any([living, late.signal]);
  try {
    for (const hook of hooks) await runHook(container, hook, { ...work, signal });
  } catch (error) {
    const why = late.signal.aborted ? 'a command before its stop took too long' : failureOf(error).message;
    // Of one that was killed meanwhile there is nothing to tell.
    if ((await isRunning(container.name, engine, living)) && !living.aborted) note(container.name, why, work);
  }
  late.off();
  return Math.min(seconds, Math.ceil((all - (clock.now() - began)) / 1000));
}

function note(container: string, why: string, { emit, clock }: LeavingWork): void {
  emit({ kind: 'note', text: `is stopped all the same: ${why}`, container, at: clock.now() });
}

interface Alarm {
  readonly signal: AbortSignal;
  readonly off: () => void;
}

function alarm(ms: number, { clock }: LeavingWork): Alarm {
  const [late, off] = [new AbortController(), new AbortController()];
  void clock.sleep(ms, off.signal).then(() => off.signal.aborted || late.abort());
  return { signal: late.signal, off: () => off.abort() };
}
