import { stripVTControlCharacters } from 'node:util';

/** More lines of a step explain no more of why it failed. */
const LINES = 5;

/** Of a line; the rest of a longer one explains nothing. */
const COLUMNS = 2000;

/** What a builder prints, without empty lines and colours. */
export function linesOf(text: string): readonly string[] {
  const lines = stripVTControlCharacters(text).split(/[\r\n]+/);
  return lines.flatMap((line) => (line.trim() ? [line.slice(0, COLUMNS).trimEnd()] : []));
}

/** The end of what a step has printed, with more of it. */
export function lastOf(printed: readonly string[], more: readonly string[]): readonly string[] {
  return [...printed, ...more].slice(-LINES);
}

/** A command that failed is named by either builder; what it printed is the reason. */
export function whyBuilt(error: string, printed: readonly string[]): string {
  const isCommand = /returned a non-zero code|did not complete successfully|executor failed running/.test(error);
  return isCommand && printed.length > 0 ? `${error}; it printed: ${printed.join(' / ')}` : error;
}

/** A line of POST /build. */
export interface BuildMessage {
  readonly stream?: string;
  readonly error?: string;
}

/** The lines of a build's messages, and what its step printed last: that says why a command in it failed. */
export function buildOutput(): {
  readonly lines: (message: BuildMessage) => readonly string[];
  readonly last: () => readonly string[];
} {
  let printed: readonly string[] = [];
  return {
    lines({ stream = '' }) {
      const lines = linesOf(stream);
      for (const line of lines) {
        if (/^Step \d+\/\d+ : /.test(line)) printed = [];
        else if (!/^ *---> |^Removing intermediate container /.test(line)) printed = lastOf(printed, [line]);
      }
      return lines;
    },
    last: () => printed,
  };
}
