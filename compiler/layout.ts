/** Text in columns, for terminals. Widths are counted in characters as people count them: code points. */

/** Lines of at most `columns` characters, broken at spaces; a longer word is broken where the line ends. */
export function fold(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => pieces(long, columns))) {
    if (line !== '' && width(line) + 1 + width(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, columns: number): readonly string[] {
  if (word.length <= columns) return [word];
  const characters = [...word];
  const count = Math.ceil(characters.length / columns);
  return Array.from({ length: count }, (_, index) => characters.slice(index * columns, (index + 1) * columns).join(''));
}

/** The text in `columns` characters: its middle gives way to `…`, for names differ at both ends. */
export function cut(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) return text;
  const tail = Math.floor((columns - 1) / 2);
  const head = columns - 1 - tail;
  return `${characters.slice(0, head).join('')}…${tail === 0 ? '' : characters.slice(-tail).join('')}`;
}

/** How many characters people see. */
export function width(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The text with blanks after it, to fill `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** As narrow as it may become; absent: it is never narrowed. */
  readonly least?: number;
}

/** A cell: one line or several. */
export type Cell = readonly string[];

const GAP = 2;

/** The lines of a table of at most `columns` characters: the widest columns that may be are narrowed until it fits. */
export function table(
  columns: number,
  heads: readonly Column[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const widths = narrow(columns - GAP * (heads.length - 1), heads, natural(heads, rows));
  const lines = rows.flatMap((row) => {
    const height = Math.max(1, ...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) => row.map((cell) => cell[line] ?? ''));
  });
  return [heads.map((head) => head.title), ...lines].map((cells) =>
    cells
      .map((cell, index) => pad(cut(cell, widths[index] ?? 0), widths[index] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

function natural(heads: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  const widths = heads.map((head) => width(head.title));
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, ...cell.map(width));
  }
  return widths;
}

function narrow(room: number, heads: readonly Column[], widths: number[]): readonly number[] {
  let over = widths.reduce((sum, one) => sum + one, 0) - room;
  for (; over > 0; over--) {
    const widest = heads.reduce((best, head, index) => {
      const can = head.least !== undefined && (widths[index] ?? 0) > head.least;
      return can && (widths[index] ?? 0) > (widths[best] ?? 0) ? index : best;
    }, -1);
    if (widest === -1) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
