import type { Destination } from '../logs/destination.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Redraws come together in one: a terminal is for people. */
const REDRAW_MILLISECONDS = 80;

const UP = (lines: number) => (lines === 0 ? '' : `\x1b[${lines}F`);
const CLEAR = '\x1b[J';
/** Long lines are cut by the terminal itself: a wrapped one would be two to erase. */
const CUT = '\x1b[?7l';
const WRAP = '\x1b[?7h';

/**
 * The lower end of a terminal shows rows that change in place; what is printed comes above them. All that goes to the
 * terminal goes through here, one write after another; rows that changed while one was under way are drawn once.
 */
export class Screen {
  readonly #terminal: Destination;
  readonly #size: () => Size;
  readonly #sleep: (ms: number) => Promise<void>;
  #rows: readonly string[] = [];
  #shown = 0;
  #turn: Promise<void> = Promise.resolve();
  #redrawing = false;

  constructor(terminal: Destination, size: () => Size, sleep: (ms: number) => Promise<void>) {
    this.#terminal = terminal;
    this.#size = size;
    this.#sleep = sleep;
  }

  /** Changes the rows, soon. */
  show(rows: readonly string[]): void {
    this.#rows = rows;
    if (this.#redrawing) return;
    this.#redrawing = true;
    const redrawn = this.#sleep(REDRAW_MILLISECONDS).then(() => this.print(Buffer.alloc(0)));
    // A terminal that is gone is told to those who print.
    redrawn.catch(() => undefined);
  }

  /** Whole lines, above the rows. Rejects when the terminal is gone. */
  print(bytes: Buffer): Promise<void> {
    const turn = this.#turn.then(() => this.#draw(bytes));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #draw(bytes: Buffer): Promise<void> {
    this.#redrawing = false;
    const rows = this.#rows.slice(0, Math.max(0, this.#size().rows - 1));
    const before = this.#shown === 0 ? '' : `${UP(this.#shown)}${CLEAR}`;
    const after = rows.length === 0 ? '' : `${CUT}${rows.join('\n')}\n${WRAP}`;
    this.#shown = rows.length;
    const text = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
    return text.length === 0 ? Promise.resolve() : this.#terminal.write(text);
  }
}
