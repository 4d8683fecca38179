/** A line that both texts have (` `), only the first (`-`), or only the second (`+`). */
interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** Lines around a change. */
const CONTEXT = 3;

/** Past so many changed lines the shortest script is not looked for: time stays in bounds, the output correct. */
const MOST_CHANGES = 400;

/** The unified difference of two texts, as `diff -u` writes it; empty when they are equal. */
export function difference(before: string, after: string, names: readonly [before: string, after: string]): string {
  if (before === after) return '';
  const hunks = hunksOf(compare(linesOf(before), linesOf(after)));
  return `--- ${names[0]}\n+++ ${names[1]}\n${hunks.join('')}`;
}

/** Lines with their ends: a last line without one is another line than the same with one. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const room = Math.min(before.length, after.length) - start;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const middle = changed(before.slice(start, before.length - tail), after.slice(start, after.length - tail));
  return [...mark(' ', before.slice(0, start)), ...middle, ...mark(' ', before.slice(before.length - tail))];
}

function mark(sign: Line['mark'], lines: readonly string[]): readonly Line[] {
  return lines.map((text) => ({ mark: sign, text }));
}

/** The shortest script of changes (E. Myers, An O(ND) Difference Algorithm, 1986). */
function changed(a: readonly string[], b: readonly string[]): readonly Line[] {
  const history: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= Math.min(a.length + b.length, MOST_CHANGES); changes++) {
    history.push(reach);
    const next = new Map<number, number>();
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = furthest(reach, diagonal, changes);
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return backtrack(a, b, history);
    }
    reach = next;
  }
  return [...mark('-', a), ...mark('+', b)];
}

/** Where a diagonal begins after one more change: from above by an addition, from the left by a removal. */
function furthest(reach: ReadonlyMap<number, number>, diagonal: number, changes: number): number {
  const above = reach.get(diagonal + 1) ?? -1;
  const left = reach.get(diagonal - 1) ?? -1;
  return comesFromAbove(reach, diagonal, changes) ? above : left + 1;
}

function comesFromAbove(reach: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  const above = reach.get(diagonal + 1) ?? -1;
  return diagonal === -changes || (diagonal !== changes && (reach.get(diagonal - 1) ?? -1) < above);
}

function backtrack(
  a: readonly string[],
  b: readonly string[],
  history: readonly Map<number, number>[],
): readonly Line[] {
  const lines: Line[] = [];
  let x = a.length;
  let y = b.length;
  for (let changes = history.length - 1; changes >= 0; changes--) {
    const reach = history[changes] ?? new Map();
    const addition = comesFromAbove(reach, x - y, changes);
    const fromX = addition ? (reach.get(x - y + 1) ?? 0) : (reach.get(x - y - 1) ?? 0);
    const fromY = fromX - (addition ? x - y + 1 : x - y - 1);
    for (; x > Math.max(fromX, 0) && y > Math.max(fromY, 0) && a[x - 1] === b[y - 1]; x--, y--)
      lines.push({ mark: ' ', text: a[x - 1] ?? '' });
    if (changes === 0) break;
    if (addition) lines.push({ mark: '+', text: b[--y] ?? '' });
    else lines.push({ mark: '-', text: a[--x] ?? '' });
  }
  return lines.reverse();
}

/** Changes with the lines around them; those that touch are one. */
function hunksOf(lines: readonly Line[]): readonly string[] {
  const hunks: string[] = [];
  let from = -1;
  let last = -1;
  for (let at = 0; at <= lines.length; at++) {
    const line = lines[at];
    if (line !== undefined && line.mark === ' ') continue;
    if (from !== -1 && (line === undefined || at - last > 2 * CONTEXT)) {
      hunks.push(hunk(lines, Math.max(0, from - CONTEXT), Math.min(lines.length, last + 1 + CONTEXT)));
      from = -1;
    }
    if (from === -1) from = at;
    last = at;
  }
  return hunks;
}

function hunk(lines: readonly Line[], from: number, to: number): string {
  const shown = lines.slice(from, to);
  const start = (sign: '-' | '+'): number => lines.slice(0, from).filter(({ mark: own }) => own !== other(sign)).length;
  const size = (sign: '-' | '+'): number => shown.filter(({ mark: own }) => own !== other(sign)).length;
  const range = (sign: '-' | '+'): string => `${sign}${size(sign) === 0 ? start(sign) : start(sign) + 1},${size(sign)}`;
  const body = shown.map(
    ({ mark: own, text }) => `${own}${text}${text.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`,
  );
  return `@@ ${range('-')} ${range('+')} @@\n${body.join('')}`;
}

function other(sign: '-' | '+'): '-' | '+' {
  return sign === '-' ? '+' : '-';
}
