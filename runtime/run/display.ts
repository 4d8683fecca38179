import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { Destination } from '../logs/destination.ts';
import { Memory, Spool } from '../logs/spool.ts';
import type { Clock } from '../pod/clock.ts';
import type { PodEvent, PodResult } from '../pod/events.ts';
import { rowsOf } from './rows.ts';
import { Screen, type Size } from './screen.ts';
import { oneLine, resultWords, wordsOf } from './words.ts';

/** Shows a user what happens. It never fails: a terminal that is gone is no reason to do anything else. */
export interface Display {
  tell(event: PodEvent): void;
  /** Settles when all is shown, or after a while when it cannot be. */
  end(result: PodResult): Promise<void>;
  /** For output that goes to the same terminal: it appears above what changes in place. Else the destination itself. */
  beside(destination: Destination): Destination;
}

export interface DisplayOptions {
  readonly plan: PodPlan;
  /** `live` changes rows in place; `plain` prints lines; `json` prints events, an object a line. */
  readonly mode: 'live' | 'plain' | 'json';
  readonly to: Destination;
  readonly clock: Clock;
  /** Of the terminal, now. */
  readonly size: () => Size;
}

export function display(options: DisplayOptions): Display {
  if (options.mode === 'live') return liveDisplay(options);
  return options.mode === 'json' ? jsonDisplay(options) : plainDisplay(options);
}

/** Bytes of a pull change all the time: a line so often is enough. */
const PROGRESS_MILLISECONDS = 1000;

function plainDisplay({ plan, to, clock }: DisplayOptions): Display {
  const words = wordsOf(plan);
  const lines = printer(to, clock);
  return {
    tell: (event) => lines.print(words(event)),
    end(result) {
      for (const line of resultWords(result, plan)) lines.print(line);
      return lines.written();
    },
    beside: (destination) => destination,
  };
}

function jsonDisplay({ to, clock }: DisplayOptions): Display {
  const lines = printer(to, clock);
  const began = clock.now();
  const since = (moment: number) => Math.round((moment - began) * 10) / 10;
  const shown = new Map<string, number>();
  return {
    tell(event) {
      const now = clock.now();
      if (event.kind === 'step progress') {
        if (now - (shown.get(event.id) ?? Number.NEGATIVE_INFINITY) < PROGRESS_MILLISECONDS) return;
        shown.set(event.id, now);
      }
      lines.print(JSON.stringify({ ...event, at: since('at' in event ? event.at : now) }));
    },
    end(result) {
      lines.print(JSON.stringify({ kind: 'result', ...result, at: since(clock.now()) }));
      return lines.written();
    },
    beside: (destination) => destination,
  };
}

/** Rows while the pod comes up and goes down; in between the terminal belongs to the containers' output. */
function liveDisplay({ plan, to, clock, size }: DisplayOptions): Display {
  const never = new AbortController().signal;
  const screen = new Screen(to, size, (ms) => clock.sleep(ms, never));
  const above = { write: (bytes: Buffer) => screen.print(bytes), close: () => to.close() };
  const words = wordsOf(plan);
  const rows = rowsOf(plan);
  const lines = printer(above, clock);
  let moving = true;
  return {
    tell(event) {
      const line = words(event);
      rows.tell(event);
      if (event.kind === 'phase' && event.phase === 'running') for (const row of rows.all()) lines.print(row);
      if (event.kind === 'phase') moving = event.phase !== 'running' && event.phase !== 'over';
      if (!moving || isWorthALine(event)) lines.print(line);
      screen.show(moving ? rows.all() : []);
    },
    async end(result) {
      screen.show([]);
      for (const line of resultWords(result, plan)) lines.print(line);
      await lines.written();
    },
    beside: () => above,
  };
}

/** What rows do not show, or not for long. */
function isWorthALine(event: PodEvent): boolean {
  return event.kind === 'note' || event.kind === 'ports' || event.kind === 'phase' || event.kind === 'step ended';
}

interface Printer {
  print(line: string | undefined): void;
  written(): Promise<void>;
}

function printer(to: Destination, clock: Clock): Printer {
  const spool = new Spool({ destination: to, clock, trouble: () => undefined, memory: new Memory() });
  return {
    print(line) {
      if (line === undefined || !spool.takes) return;
      spool.put(Buffer.from(`${oneLine(line)}\n`));
      spool.flush();
      // Nobody can be asked to wait; a terminal that takes nothing for long is passed over.
      void spool.room();
    },
    async written() {
      await spool.written();
    },
  };
}
