import type { Clock } from '../../pod/clock.ts';
import type { CheckStatus } from '../types.ts';
import type { CheckSpec, HealthSpec, ProbeSpec } from './read.ts';

/** What one probe found. */
export interface Outcome {
  readonly isHealthy: boolean;
  readonly status: CheckStatus;
  /** For people: `GET http://127.0.0.1:31000/health: status 503`. */
  readonly text: string;
}

/** Asks once, and never rejects. */
export type Probe = (spec: ProbeSpec, seconds: number, signal: AbortSignal) => Promise<Outcome>;

export interface Checking {
  readonly clock: Clock;
  readonly probe: Probe;
  /** Ends the checks. */
  readonly signal: AbortSignal;
}

export interface Verdict {
  readonly isHealthy: boolean;
  /** As many failures in a row as end a task. */
  readonly isFatal: boolean;
  readonly text: string;
}

/**
 * Checks a task's health from now on as Mesos's own executors do: every failure is told, and the first success after
 * none or after a failure. Ends with the verdict that is fatal.
 */
export async function checkHealth(
  spec: HealthSpec,
  { clock, probe, signal }: Checking,
  tell: (verdict: Verdict) => void,
): Promise<void> {
  const [began, state] = [clock.now(), { wasHealthy: undefined as boolean | undefined, failures: 0 }];
  await each(spec, { clock, probe, signal }, ({ isHealthy, text }) => {
    const isGrace = state.wasHealthy === undefined && clock.now() - began < spec.grace * 1000;
    if (!isHealthy && isGrace) return true;
    state.failures = isHealthy ? 0 : state.failures + 1;
    const isFatal = state.failures >= spec.failures;
    if (!isHealthy || state.wasHealthy !== true) tell({ isHealthy, isFatal, text });
    state.wasHealthy = isHealthy;
    return !isFatal;
  });
}

/** Tells each result of a check that differs from the one before. */
export async function checkAgain(
  spec: CheckSpec,
  checking: Checking,
  tell: (status: CheckStatus) => void,
): Promise<void> {
  let last = '';
  await each(spec, checking, ({ status }) => {
    const text = JSON.stringify(status);
    if (text !== last) tell(status);
    last = text;
    return true;
  });
}

/** One probe after another, as long as `take` says so. */
async function each(spec: CheckSpec, checking: Checking, take: (outcome: Outcome) => boolean): Promise<void> {
  const { clock, probe, signal } = checking;
  await clock.sleep(spec.delay * 1000, signal);
  while (!signal.aborted) {
    const outcome = await probe(spec.probe, spec.timeout, signal);
    if (signal.aborted || !take(outcome)) return;
    await clock.sleep(spec.interval * 1000, signal);
  }
}
