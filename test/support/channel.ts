import type { EngineError } from '../../runtime/engine/engine.ts';

/** What is pushed can be read in order, until its end. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: () => void = () => {};
  #isOver = false;
  #error: EngineError | undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.end());
    if (signal.aborted) this.end();
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  fail(error: EngineError): void {
    this.#error = error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) yield item;
      if (this.#error) throw this.#error;
      if (this.#isOver) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
