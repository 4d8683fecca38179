import type { Clock } from '../pod/clock.ts';
import type { SessionEvent } from './events.ts';
import { EMPTY, type Ledger } from './ledger.ts';
import type { Settings } from './settings.ts';
import type { Answer, Transport } from './transport.ts';

export interface SessionOptions {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** A fresh one of version 4, as text. */
  readonly uuid: () => string;
  readonly emit: (event: SessionEvent) => void;
}

/**
 * - `apart`: no subscription; nothing is sent.
 * - `subscribed`.
 * - `parting`: it was shut down and has no subscription. An agent that shuts an executor down ends its stream, refuses
 *   another, and still takes updates: that it takes them is all that can be known.
 * - `over`: the agent wants nothing more of this executor, or the session was closed.
 */
type Phase = 'apart' | 'subscribed' | 'parting' | 'over';

/** A session at work: what its two loops, the subscription and the sender, share. */
export interface Live extends SessionOptions {
  ledger: Ledger;
  phase: Phase;
  /** The shutdown was told. */
  isShut: boolean;
  /** An update was refused for good. */
  hasLost: boolean;
  /** Rung when ledger or phase changed. */
  readonly changed: Bell;
  /** Ends the subscription, or the attempt at one. */
  subscription: AbortController;
  /** Ends the call under way. */
  call: AbortController;
  /** Ends the wait for an agent that is away. */
  patience: AbortController;
  /** For bugs. */
  readonly crash: (error: unknown) => void;
}

export function liveOf(options: SessionOptions, crash: (error: unknown) => void): Live {
  return {
    ...options,
    ledger: EMPTY,
    phase: 'apart',
    isShut: false,
    hasLost: false,
    changed: bell(options.clock),
    subscription: new AbortController(),
    call: new AbortController(),
    patience: new AbortController(),
    crash,
  };
}

export function tell(live: Live, event: SessionEvent): void {
  try {
    live.emit(event);
  } catch (error) {
    live.crash(error);
  }
}

export function note(live: Live, text: string): void {
  tell(live, { kind: 'note', text });
}

export function keep(live: Live, ledger: Ledger): void {
  live.ledger = ledger;
  live.changed.ring();
}

/** `over` is for ever. */
export function enter(live: Live, phase: Phase): void {
  if (live.phase === 'over') return;
  live.phase = phase;
  if (phase === 'over') for (const one of [live.subscription, live.call, live.patience]) one.abort();
  live.changed.ring();
}

export function shutDown(live: Live, reason: string): void {
  live.patience.abort();
  if (live.isShut) return;
  live.isShut = true;
  tell(live, { kind: 'shutdown', reason });
}

/** Nothing can be told to the agent any more. */
export function end(live: Live, reason: string): void {
  enter(live, 'over');
  shutDown(live, reason);
}

export const LEAST_BACKOFF_MILLISECONDS = 100;

/** Milliseconds to the next attempt: by chance, so that the executors of an agent do not come all at once. */
export function backoff({ settings, random }: Live): number {
  return Math.max(LEAST_BACKOFF_MILLISECONDS, random() * settings.backoffSeconds * 1000);
}

/** Enough for the sentence of a refusal. */
const MOST_TEXT = 4096;

export async function textOf({ body }: Answer): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString();
    if (text.length > MOST_TEXT) break;
  }
  return text.slice(0, MOST_TEXT).trim();
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What an agent says to those whom it has forgotten: its work folder was wiped, or it has seen their end. */
export function isForgotten(status: number, text: string): boolean {
  return status === 400 && /(Framework|Executor) cannot be found/i.test(text);
}

export interface Bell {
  ring(): void;
  /** Until it rings, or for so long. */
  wait(ms?: number): Promise<void>;
}

function bell(clock: Clock): Bell {
  let rung = new AbortController();
  return {
    ring() {
      rung.abort();
      rung = new AbortController();
    },
    wait(ms) {
      const { signal } = rung;
      if (ms !== undefined) return clock.sleep(ms, signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
}
