import { stripVTControlCharacters } from 'node:util';

/** What is kept of the end of the output, in bytes and in lines. */
const KEPT_BYTES = 4 * 1024;
const KEPT_LINES = 20;

const NEWLINE = 10;

/** The last bytes of what is added, for messages. Nothing is decoded until somebody asks. */
export class Tail {
  #memory = Buffer.alloc(0);
  #used = 0;

  /** Whole lines. */
  add(bytes: Buffer, start = 0, end = bytes.length): void {
    const from = Math.max(start, end - KEPT_BYTES);
    if (this.#memory.length === 0) this.#memory = Buffer.alloc(2 * KEPT_BYTES);
    if (this.#used + end - from > this.#memory.length) this.#forget(end - from);
    this.#used += bytes.copy(this.#memory, this.#used, from, end);
  }

  /** The last lines, with those that have begun after them. */
  lines(...begun: readonly Buffer[]): string[] {
    return [this.#kept(), ...begun.map((line) => line.subarray(-KEPT_BYTES))]
      .flatMap((bytes) => textOf(bytes).split('\n'))
      .map(plain)
      .filter((line) => line !== '')
      .slice(-KEPT_LINES);
  }

  /** The last bytes as they came; a view that the next addition changes. */
  bytes(): Buffer {
    return this.#memory.subarray(Math.max(0, this.#used - KEPT_BYTES), this.#used);
  }

  /** From the beginning of a line, unless one line is all there is. */
  #kept(): Buffer {
    const kept = this.bytes();
    const next = kept.indexOf(NEWLINE) + 1;
    return kept.length < KEPT_BYTES || next === kept.length ? kept : kept.subarray(next);
  }

  /** Makes room for so many bytes. */
  #forget(bytes: number): void {
    const keep = Math.min(this.#used, KEPT_BYTES, this.#memory.length - bytes);
    this.#memory.copyWithin(0, this.#used - keep, this.#used);
    this.#used = keep;
  }
}

/** As a terminal would leave it: what was written over is gone. */
function plain(line: string): string {
  const text = stripVTControlCharacters(line).trimEnd();
  return text.slice(text.lastIndexOf('\r') + 1);
}

/** The bytes may begin in the middle of a character. */
function textOf(bytes: Buffer): string {
  let from = 0;
  while (from < 4 && isInside(bytes[from])) from += 1;
  return bytes.toString('utf8', from);
}

/** Whether a byte of UTF-8 goes on with a character that began before it. */
export function isInside(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
