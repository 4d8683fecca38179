/** A text that was read, with the name people know it by. */
export interface Source {
  /** As the user named it, or relative to the root. Never an absolute path of this machine. */
  readonly file: string;
  readonly text: string;
  /** True for files of variables: their lines are never shown, for they hold values. */
  readonly secret?: boolean;
}

/** A piece of a source: character offsets, `end` exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place as people count. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters (UTF-16 units), as editors count. */
  readonly column: number;
}

/** Line and column of an offset. */
export function position(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** `compose.yaml:4:5`. */
export function place(span: Span): string {
  const { line, column } = position(span.source, span.start);
  return `${span.source.file}:${line}:${column}`;
}

/** The text of a line (from 1), without its end. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1] ?? 0;
  return source.text.slice(start, starts[line] ?? source.text.length).replace(/\r?\n$/, '');
}

/** A value as the file writes it where it stands: one that does not stand there came from a variable, and nobody sees it. */
export function asWritten(value: string, { source, start, end }: Span): string {
  const text = source.text.slice(start, end);
  return text.includes(value)
    ? value
    : text
        .replace(/^(["'])(.*)\1$/s, '$2')
        .split('\n', 1)
        .join();
}

/** Where a file shows that it is no text in UTF-8: bytes that are none were read as U+FFFD. */
export function oddCharacter(source: Source): { readonly span: Span; readonly why: string } | undefined {
  const start = source.text.search(/[\0\ufffd]/);
  if (start === -1) return undefined;
  const what = source.text[start] === '\0' ? 'a NUL character' : 'a byte that is no UTF-8';
  return { span: { source, start, end: start + 1 }, why: `here stands ${what}: save the file as text in UTF-8` };
}

// Memory only: the same source always has the same lines.
const known = new WeakMap<Source, readonly number[]>();

function lineStarts(source: Source): readonly number[] {
  const before = known.get(source);
  if (before) return before;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1);
  known.set(source, starts);
  return starts;
}
