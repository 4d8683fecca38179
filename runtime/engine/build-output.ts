/** More lines of a step explain no more of why it failed. */
const LINES = 5;

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
  let printed: string[] = [];
  return {
    lines({ stream = '' }) {
      const lines = stream.split(/[\r\n]+/).flatMap((line) => (line.trim() ? [line.trimEnd()] : []));
      for (const line of lines) {
        if (/^Step \d+\/\d+ : /.test(line)) printed = [];
        else if (!/^ *---> |^Removing intermediate container /.test(line)) printed = [...printed, line].slice(-LINES);
      }
      return lines;
    },
    last: () => printed,
  };
}
