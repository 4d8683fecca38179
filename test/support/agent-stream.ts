import { Channel } from './channel.ts';

/** Cuts bytes into the pieces in which they travel. */
export type Split = (bytes: Buffer) => readonly Uint8Array[];

export const whole: Split = (bytes) => [bytes];

/** Pieces of so many bytes at most. */
export function pieces(size: number): Split {
  return (bytes) => {
    const count = Math.ceil(bytes.length / size);
    return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
  };
}

/** The answer to one SUBSCRIBE. */
export class AgentStream implements AsyncIterable<Uint8Array> {
  readonly #channel = new Channel<Uint8Array>(new AbortController().signal);
  readonly #split: Split;
  #isOpen = true;
  #isHeld = true;
  #isMute = false;

  constructor(split: Split) {
    this.#split = split;
  }

  /** Neither side has let it go. */
  get isHeld(): boolean {
    return this.#isOpen && this.#isHeld;
  }

  /** False when the agent sees that nobody listens. */
  write(event: object): boolean {
    const text = JSON.stringify(event);
    return this.writeRaw(`${Buffer.byteLength(text)}\n${text}`);
  }

  writeRaw(text: string): boolean {
    if (!this.isHeld) return false;
    if (!this.#isMute) for (const piece of this.#split(Buffer.from(text))) this.#channel.push(piece);
    return true;
  }

  /** From now on what is written goes nowhere, and neither side sees it. */
  mute(): void {
    this.#isMute = true;
  }

  end(): void {
    this.#isOpen = false;
    this.#channel.end();
  }

  hangUp(): void {
    this.#isHeld = false;
    this.#channel.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#channel[Symbol.asyncIterator]();
  }
}
