import type { Logged } from '../engine/engine.ts';
import { AFTER, alreadyCame, BEFORE, type Last } from './overlap.ts';

/** A log may be read faster than it is handed on: no more than this of it is kept to find the place in. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Finds the place in a stream's log where the stream broke, and hands on what follows. */
export class Seam {
  readonly #last: Last;
  #held: Logged[] = [];
  #bytes = 0;
  #found = false;

  constructor(last: Last) {
    this.#last = last;
  }

  /** The next line of the log: what is to be handed on. */
  take(line: Logged): Uint8Array {
    if (this.#found) return line.bytes;
    const time = Date.parse(line.at);
    if (time < this.#last.time - BEFORE) return NOTHING;
    this.#held.push(line);
    this.#bytes += line.bytes.length;
    const isFull = this.#bytes > MOST_BYTES;
    if (isFull && time < this.#last.time) this.#forget();
    return time > this.#last.time + AFTER || (isFull && time >= this.#last.time) ? this.end() : NOTHING;
  }

  /** The log has no more for now. */
  end(): Uint8Array {
    if (this.#found) return NOTHING;
    this.#found = true;
    const all = Buffer.concat(this.#held.map(({ bytes }) => bytes));
    const came = alreadyCame(this.#held, this.#last);
    this.#held = [];
    return all.subarray(came);
  }

  /** The older half, by lines. */
  #forget(): void {
    this.#held = this.#held.slice(Math.ceil(this.#held.length / 2));
    this.#bytes = this.#held.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }
}

const NOTHING = new Uint8Array();
