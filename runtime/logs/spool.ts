import type { Clock } from '../pod/clock.ts';
import type { Destination } from './destination.ts';

/** Bytes that may wait for a destination; who brings more is asked to wait. */
const LIMIT = 256 * 1024;

/** What a spool gathers in: little as a rule, and a piece that is lent to it while there is more. */
const LITTLE = 16 * 1024;
const LARGE = 2 * LIMIT;
const PIECES_KEPT = 4;

/** A write costs more than its bytes: after one, the next waits so long, unless so much has come together. */
const GATHER_MILLISECONDS = 8;
const ENOUGH = LIMIT;

/** How long a container may be held up by a destination that takes nothing, before output is lost instead. */
const PATIENCE_MILLISECONDS = 2000;

/** At the end there is nobody to hold up, but there is an end. */
const LAST_PATIENCE_MILLISECONDS = 5000;

/** Lends large pieces: memory follows how many spools are busy at once, and a busy one makes no garbage. */
export class Memory {
  readonly #free: Buffer[] = [];

  lend(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(LARGE);
  }

  takeBack(piece: Buffer | undefined): void {
    if (piece?.length === LARGE && this.#free.length < PIECES_KEPT) this.#free.push(piece);
  }
}

export interface SpoolOptions {
  readonly destination: Destination;
  readonly clock: Clock;
  /** Told when the destination begins to fail. */
  readonly trouble: (error: unknown) => void;
  readonly memory: Memory;
}

/**
 * Takes bytes at once and writes them one batch at a time: while one is being written the next is gathered, so that a
 * slow destination gets fewer and larger writes. Memory is bounded by those who bring: each waits for `room` after a
 * put that went over the limit, and when that takes too long nothing is taken until the destination moves again.
 */
export class Spool {
  readonly #destination: Destination;
  readonly #clock: Clock;
  readonly #trouble: (error: unknown) => void;
  readonly #memory: Memory;
  #gathering: Buffer = Buffer.alloc(0);
  #used = 0;
  /** The memory of the batch before, to gather in next. */
  #spare: Buffer | undefined;
  #writing = false;
  #waiting: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  #napping: AbortController | undefined;
  /** How many batches were begun, and are over. */
  #begun = 0;
  #done = 0;
  #waiters: readonly { readonly batches: number; readonly end: () => void }[] = [];
  #stuck = false;
  #failing = false;

  constructor({ destination, clock, trouble, memory }: SpoolOptions) {
    this.#destination = destination;
    this.#clock = clock;
    this.#trouble = trouble;
    this.#memory = memory;
  }

  /** Whether a put is of use; else what comes is lost. */
  get takes(): boolean {
    return !this.#stuck;
  }

  put(bytes: Buffer, start = 0, end = bytes.length): void {
    const used = this.#used;
    if (used + end - start > this.#gathering.length) this.#grow(used + end - start);
    if (end - start < 24) for (let from = start, to = used; from < end; ) this.#gathering[to++] = bytes[from++] ?? 0;
    else bytes.copy(this.#gathering, used, start, end);
    this.#used = used + end - start;
  }

  /** Begins to write what was put. It cannot fail: the destination's failures are told. */
  flush(): void {
    if (this.#used > 0 && !this.#writing) void this.#write();
  }

  /** Undefined when there is room; else settles when there is, or when patience is over. */
  room(): Promise<void> | undefined {
    if (this.#used <= LIMIT || this.#stuck) return undefined;
    this.#waiting ??= this.#wait();
    this.#napping?.abort();
    return this.#waiting.over;
  }

  /** Settles when what was put so far is written, with true, or with false when that takes too long. */
  async written(): Promise<boolean> {
    this.flush();
    const batches = this.#begun + (this.#used > 0 ? 1 : 0);
    if (this.#done >= batches) return true;
    const done = settledByHand();
    this.#waiters = [...this.#waiters, { batches, end: done.resolve }];
    this.#napping?.abort();
    const over = new AbortController();
    const late = this.#clock.sleep(LAST_PATIENCE_MILLISECONDS, over.signal).then(() => false);
    const inTime = await Promise.race([done.promise.then(() => true), late]);
    over.abort();
    return inTime;
  }

  #grow(bytes: number): void {
    const larger = this.#piece(bytes);
    this.#gathering.copy(larger, 0, 0, this.#used);
    this.#memory.takeBack(this.#gathering);
    this.#gathering = larger;
  }

  #piece(bytes: number): Buffer {
    if (bytes <= LITTLE) return Buffer.alloc(LITTLE);
    return bytes <= LARGE ? this.#memory.lend() : Buffer.alloc(2 * bytes);
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#used > 0) {
      const memory = this.#gathering;
      const batch = memory.subarray(0, this.#used);
      this.#gathering = this.#spare ?? Buffer.alloc(0);
      this.#spare = undefined;
      this.#used = 0;
      this.#begun += 1;
      this.#move();
      await this.#deliver(batch);
      this.#spare = memory;
      this.#tell();
      if (this.#used < ENOUGH && this.#waiters.length === 0) await this.#nap();
    }
    this.#writing = false;
    this.#rest();
  }

  async #deliver(batch: Buffer): Promise<void> {
    try {
      await this.#destination.write(batch);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#trouble(error);
      this.#failing = true;
    }
  }

  /** Tells those who wait for a batch that it is over. */
  #tell(): void {
    this.#done += 1;
    for (const { batches, end } of this.#waiters) if (batches <= this.#done) end();
    this.#waiters = this.#waiters.filter(({ batches }) => batches > this.#done);
  }

  async #nap(): Promise<void> {
    this.#napping = new AbortController();
    await this.#clock.sleep(GATHER_MILLISECONDS, this.#napping.signal);
    this.#napping = undefined;
  }

  /** The destination has taken a batch: there is room. */
  #move(): void {
    this.#stuck = false;
    this.#waiting?.end();
    this.#waiting = undefined;
  }

  /** Nothing is left to write: what a burst needed is given back. */
  #rest(): void {
    const pieces = [this.#gathering, this.#spare];
    for (const piece of pieces) this.#memory.takeBack(piece);
    this.#gathering = pieces.find((piece) => piece?.length === LITTLE) ?? Buffer.alloc(0);
    this.#spare = undefined;
  }

  #wait(): { readonly over: Promise<void>; readonly end: () => void } {
    const moved = new AbortController();
    const late = this.#clock.sleep(PATIENCE_MILLISECONDS, moved.signal).then(() => {
      if (!moved.signal.aborted) this.#stuck = true;
    });
    const { promise, resolve } = settledByHand();
    return {
      over: Promise.race([promise, late]),
      end: () => {
        moved.abort();
        resolve();
      },
    };
  }
}

function settledByHand(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
