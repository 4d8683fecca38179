import type { Health } from '../../runtime/engine/engine.ts';

/** What containers of a service do. Times are milliseconds. */
export interface Script {
  /** Codes of its runs, one after another, the last again and again; `runs` is one that does not end by itself. */
  readonly exits?: readonly (number | 'runs')[];
  /** How long a run takes that ends by itself. */
  readonly after?: number;
  readonly outOfMemory?: boolean;
  /** Its check's verdicts one after another in each run, `every` apart; none without a check. */
  readonly health?: readonly Health['status'][];
  readonly every?: number;
  /** Starts fail with this. */
  readonly startFails?: string;
  /** The first one does. */
  readonly firstStartFails?: string;
  /** Files cannot be put into it, for this reason. */
  readonly putFails?: string;
  /** How long it takes to stop when asked; it must be killed when that is longer than the stop gives. */
  readonly stopTakes?: number;
  /** Its code when it stops as asked. */
  readonly stopCode?: number;
  readonly prints?: string;
  /** What commands do in it, by their words; others end well at once. */
  readonly execs?: { readonly [command: string]: Exec };
}

export interface Exec {
  /** One after another, the last again and again. */
  readonly codes?: readonly number[];
  readonly after?: number;
  readonly output?: string;
}

/** By service. */
export interface Scripts {
  readonly [service: string]: Script;
}
