import type { Spool } from './spool.ts';
import { isInside, type Tail } from './tail.ts';

const NEWLINE = 10;
const RETURN = 13;
const END = Buffer.from('\n');

/** A line that goes on beyond this is told in pieces. */
const LONGEST = 16 * 1024;

/**
 * Puts the lines of one stream together from chunks and hands them on whole, with a prefix: the lines of several
 * containers share one spool. All is bytes; a character is cut nowhere.
 */
export class Lines {
  readonly #prefix: Buffer;
  readonly #spool: Spool;
  readonly #tail: Tail;
  /** The beginning of a line whose end has not come. */
  #memory = Buffer.alloc(0);
  #begun = 0;
  #lost = 0;

  constructor(prefix: string, spool: Spool, tail: Tail) {
    this.#prefix = Buffer.from(prefix);
    this.#spool = spool;
    this.#tail = tail;
  }

  get begun(): Buffer {
    return this.#memory.subarray(0, this.#begun);
  }

  take(chunk: Buffer): void {
    let from = 0;
    let newline = chunk.indexOf(NEWLINE);
    if (newline !== -1) {
      this.#tail.add(this.begun);
      this.#tail.add(chunk, 0, chunk.lastIndexOf(NEWLINE) + 1);
    }
    while (newline !== -1) {
      this.#put(chunk, from, newline);
      from = newline + 1;
      newline = chunk.indexOf(NEWLINE, from);
    }
    if (from < chunk.length) this.#begin(chunk, from);
    this.#spool.flush();
  }

  /** No more comes: what was begun is a line. */
  end(): void {
    if (this.#begun > 0) this.#cut(this.#begun);
    else if (this.#lost > 0 && this.#spool.takes) this.#confess();
    this.#spool.flush();
  }

  /** The line that was begun, with this at its end. */
  #put(bytes: Buffer, start: number, end: number): void {
    if (this.#spool.takes) this.#tell(bytes, start, end);
    else this.#lost += 1;
    this.#begun = 0;
  }

  /** Lines of terminals end with a carriage return as well, which is dropped. */
  #tell(bytes: Buffer, start: number, end: number): void {
    if (this.#lost > 0) this.#confess();
    this.#spool.put(this.#prefix);
    const begun = end === start && this.#memory[this.#begun - 1] === RETURN ? this.#begun - 1 : this.#begun;
    if (begun > 0) this.#spool.put(this.#memory, 0, begun);
    this.#spool.put(bytes, start, end > start && bytes[end - 1] === RETURN ? end - 1 : end);
    this.#spool.put(END);
  }

  #confess(): void {
    const lines = this.#lost === 1 ? 'a line was' : `${this.#lost} lines were`;
    this.#spool.put(this.#prefix);
    this.#spool.put(Buffer.from(`(${lines} left out here: writing took too long)\n`));
    this.#lost = 0;
  }

  #begin(chunk: Buffer, start: number): void {
    for (let from = start; from < chunk.length; ) {
      if (this.#begun === LONGEST) this.#cut(lastWhole(this.#memory));
      const end = Math.min(chunk.length, from + LONGEST - this.#begun);
      this.#remember(chunk, from, end);
      from = end;
    }
  }

  #remember(chunk: Buffer, start: number, end: number): void {
    const needed = this.#begun + end - start;
    if (needed > this.#memory.length) {
      const larger = Buffer.alloc(needed <= 256 ? 256 : LONGEST);
      this.#memory.copy(larger, 0, 0, this.#begun);
      this.#memory = larger;
    }
    this.#begun += chunk.copy(this.#memory, this.#begun, start, end);
  }

  /** Ends the line that was begun there; what is behind begins the next. */
  #cut(at: number): void {
    const rest = Buffer.from(this.#memory.subarray(at, this.#begun));
    this.#begun = at;
    this.#tail.add(this.begun);
    this.#tail.add(END);
    this.#put(END, 0, 0);
    this.#remember(rest, 0, rest.length);
  }
}

/** The most bytes that end with a whole character. */
function lastWhole(bytes: Buffer): number {
  let at = bytes.length;
  for (let back = 1; back <= 4; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isInside(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (length > back) at = bytes.length - back;
    break;
  }
  return at;
}
