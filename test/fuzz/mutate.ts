type Next = (below: number) => number;

/** Pieces that mean something to YAML, to Compose, or to nobody. */
const PIECES: readonly string[] = [
  ...['\0', '\t', '\n', '\r\n', '\ufeff', '\u2028', '\ud800', '"', "'", '`', '\\', '#', ' #', ': ', ':', '- ', ', '],
  ...[
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '!reset ',
    '!override ',
    '!!binary ',
    '? ',
    '| ',
    '>-\n',
    '---\n',
    '...\n',
    '%TAG',
  ],
  ...[
    '$',
    '${',
    '${A:-',
    '${A:?b}',
    '$$',
    '<<: ',
    '~',
    'null',
    'true',
    '..',
    '__proto__',
    'constructor',
    '[]',
    '{}',
    '""',
  ],
  ...['-1', '0', '1e999', '0x', '.inf', '2020-01-01', '99999999999999999999', '0.5', '64m', '10s', 'a'.repeat(300)],
  ...['service:', 'container:', 'host', '/', './', '~/', ':ro', '8000-8010', '65536', '127.0.0.1:', '/udp', '::1'],
];

/** Between a key and the end of its line. */
const VALUE = /(:[ \t]+)(\S.*)$/;

/**
 * A text with one to three changes, as typing mistakes, merges and search-and-replace make them: pieces put in, taken
 * out, repeated; lines dropped, doubled, moved in; values swapped. `other` is a text that lines come from.
 */
export function mutated(text: string, other: string, next: Next): string {
  let broken = text;
  for (let count = 1 + next(3); count > 0; count--) {
    const way = WAYS[next(WAYS.length)];
    if (way) broken = way(broken, next, other);
  }
  return broken;
}

type Way = (text: string, next: Next, other: string) => string;

const WAYS: readonly Way[] = [
  (text, next) => spliced(text, next, 0, (piece) => piece(next)),
  (text, next) => spliced(text, next, 12, () => ''),
  (text, next) => spliced(text, next, 12, (piece) => piece(next)),
  (text, next) => spliced(text, next, 12, (_, cut) => cut.repeat(3)),
  (text, next) => text.slice(0, next(text.length + 1)),
  (text, next) => onLines(text, (lines) => lines.toSpliced(next(lines.length), 1)),
  (text, next) => onLines(text, (lines) => lines.toSpliced(next(lines.length), 0, oneOf(lines, next))),
  (text, next, other) =>
    onLines(text, (lines) => lines.toSpliced(next(lines.length), 0, oneOf(other.split('\n'), next))),
  (text, next, other) => onLines(text, (lines) => withBlock(lines, other.split('\n'), next)),
  (text, next) => onLines(text, (lines) => withValue(lines, next, () => oneOf(PIECES, next))),
  (text, next) => onLines(text, (lines) => withValue(lines, next, () => VALUE.exec(oneOf(lines, next))?.[2] ?? '')),
  (text, next) => onLines(text, (lines) => indented(lines, next)),
];

function spliced(
  text: string,
  next: Next,
  longest: number,
  make: (piece: (next: Next) => string, cut: string) => string,
): string {
  const at = next(text.length + 1);
  const end = Math.min(text.length, at + (longest > 0 ? next(longest) : 0));
  const piece = (random: Next): string => oneOf(PIECES, random);
  return text.slice(0, at) + make(piece, text.slice(at, end)) + text.slice(end);
}

function onLines(text: string, change: (lines: readonly string[]) => readonly string[]): string {
  return change(text.split('\n')).join('\n');
}

function oneOf(items: readonly string[], next: Next): string {
  return items[next(items.length)] ?? '';
}

/** A line with another value after its key. */
function withValue(lines: readonly string[], next: Next, make: () => string): readonly string[] {
  const at = next(lines.length);
  return lines.with(
    at,
    (lines[at] ?? '').replace(VALUE, (_, colon: string) => `${colon}${make()}`),
  );
}

/** A few lines of another file, as deep as where they are put. */
function withBlock(lines: readonly string[], others: readonly string[], next: Next): readonly string[] {
  const at = next(lines.length);
  const from = next(others.length);
  const block = others.slice(from, from + 1 + next(5));
  const shift = depth(lines[at] ?? '') - depth(block[0] ?? '');
  const moved = block.map((line) => (shift > 0 ? ' '.repeat(shift) + line : line.slice(Math.min(-shift, depth(line)))));
  return lines.toSpliced(at, 0, ...moved);
}

function indented(lines: readonly string[], next: Next): readonly string[] {
  const at = next(lines.length);
  const line = lines[at] ?? '';
  return lines.with(at, next(2) === 0 ? ` ${line}` : line.replace(/^ /, ''));
}

function depth(line: string): number {
  return line.length - line.trimStart().length;
}
