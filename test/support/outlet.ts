import type { Destination } from '../../runtime/logs/destination.ts';
import type { Clock } from '../../runtime/pod/clock.ts';

/** A destination in memory that can stand still or fail. */
export interface Outlet extends Destination {
  text(): string;
  /** How many writes it took. */
  readonly writes: number;
  /** Takes nothing until `go`. */
  stop(): void;
  go(): void;
  /** From now on each write fails with this; undefined mends it. */
  fail(error: Error | undefined): void;
}

export function outlet(): Outlet {
  const batches: Buffer[] = [];
  const held: (() => void)[] = [];
  let stopped = false;
  let failure: Error | undefined;
  return {
    async write(bytes) {
      if (stopped) await new Promise<void>((go) => held.push(go));
      if (failure) throw failure;
      batches.push(Buffer.from(bytes));
    },
    close: async () => {},
    text: () => Buffer.concat(batches).toString(),
    get writes() {
      return batches.length;
    },
    stop: () => {
      stopped = true;
    },
    go: () => {
      stopped = false;
      for (const go of held.splice(0)) go();
    },
    fail: (error) => {
      failure = error;
    },
  };
}

/** Sleeps so short are over by themselves: they make no difference that a test could see. */
const BRIEF_MILLISECONDS = 10;

/** A clock that a test moves. */
export interface HandClock extends Clock {
  /** Lets time pass, and those who wake up do what they do. */
  pass(ms: number): Promise<void>;
}

export function handClock(): HandClock {
  let now = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        if (signal.aborted) return wake();
        if (ms < BRIEF_MILLISECONDS) return void setImmediate(wake);
        sleepers.push({ until: now + ms, wake });
        signal.addEventListener('abort', () => wake(), { once: true });
      }),
    async pass(ms) {
      now += ms;
      const due = sleepers.filter(({ until }) => until <= now);
      sleepers = sleepers.filter(({ until }) => until > now);
      for (const { wake } of due) wake();
      await calm();
    },
  };
}

/** Settles after everything that needs no time has happened. */
export function calm(): Promise<void> {
  return new Promise((done) => setImmediate(() => setImmediate(done)));
}

/** Settles when it is so; the bound of the body is the bound of the wait. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await calm();
}
