import type { Spool } from './spool.ts';

/** Hands on a stream as it comes, byte for byte. */
export class Raw {
  readonly #spool: Spool;
  #lost = 0;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  take(chunk: Buffer): void {
    if (!this.#spool.takes) {
      this.#lost += chunk.length;
      return;
    }
    this.#confess();
    this.#spool.put(chunk);
    this.#spool.flush();
  }

  /** No more comes. */
  end(): void {
    if (this.#spool.takes) this.#confess();
    this.#spool.flush();
  }

  #confess(): void {
    if (this.#lost === 0) return;
    this.#spool.put(Buffer.from(`\n(${this.#lost} bytes were left out here: writing took too long)\n`));
    this.#lost = 0;
  }
}
