import type { Source, Span } from './source.ts';

/** Places without those inside others of them. Ten thousand places are added and asked for in a moment. */
export class Outermost {
  readonly #rows = new Rows();

  add(span: Span): void {
    if (this.holds(span)) return;
    const row = this.#rows.of(span.source);
    const from = firstFrom(row, span.start);
    let to = from;
    while (to < row.length && (row[to]?.end ?? 0) <= span.end) to += 1;
    row.splice(from, to - from, span);
  }

  /** Whether the place lies in one of these. */
  holds(span: Span): boolean {
    const row = this.#rows.of(span.source);
    const at = firstFrom(row, span.start);
    const here = row[at]?.start === span.start ? row[at] : row[at - 1];
    return here !== undefined && here.end >= span.end;
  }
}

/** Places without those around others of them. */
export class Innermost {
  readonly #rows = new Rows();

  add(span: Span): void {
    if (this.isIn(span)) return;
    const row = this.#rows.of(span.source);
    const to = firstFrom(row, span.start + 1);
    let from = to;
    while (from > 0 && (row[from - 1]?.end ?? 0) >= span.end) from -= 1;
    row.splice(from, to - from, span);
  }

  /** Whether one of these lies in the place. */
  isIn({ source, start, end }: Span): boolean {
    const row = this.#rows.of(source);
    const here = row[firstFrom(row, start)];
    return here !== undefined && here.end <= end;
  }
}

/** The places of each source in order. None lies in another, so that their ends ascend as their starts do. */
class Rows {
  readonly #bySource = new Map<Source, Span[]>();

  of(source: Source): Span[] {
    const known = this.#bySource.get(source);
    if (known) return known;
    const row: Span[] = [];
    this.#bySource.set(source, row);
    return row;
  }
}

/** The index of the first place that starts at an offset or after it. */
function firstFrom(row: readonly Span[], offset: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((row[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
