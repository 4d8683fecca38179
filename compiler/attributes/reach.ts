import type { Row } from './attribute.ts';

/** What a walk over a file looks for in the rows. */
export type Sought = 'complete' | 'paths' | 'refers' | 'verdict';

/** Whether a row, or a row below it, has a column (or a verdict other than carried): walks pass by what has none. */
export function reaches(row: Row, sought: Sought): boolean {
  const before = known[sought].get(row);
  if (before !== undefined) return before;
  known[sought].set(row, false); // rows do not nest in themselves
  const below = [...Object.values(row.inside ?? {}), ...(row.each ? [row.each] : [])];
  const found = has(row, sought) || below.some((one) => reaches(one, sought));
  known[sought].set(row, found);
  return found;
}

function has(row: Row, sought: Sought): boolean {
  return sought === 'verdict' ? row.verdict.kind !== 'carried' : row[sought] !== undefined;
}

// Memory only: rows never change.
const known: { readonly [sought in Sought]: WeakMap<Row, boolean> } = {
  complete: new WeakMap(),
  paths: new WeakMap(),
  refers: new WeakMap(),
  verdict: new WeakMap(),
};
