const NEAR = 2;

/**
 * The candidate that `word` was probably meant to be: at most two typing mistakes away (a letter wrong, missing, too
 * many, or two swapped) or written in other letters than small ones, else one that it starts, or that starts it. Ties go to the earlier in code-unit order, so the
 * answer does not depend on the order of the candidates. Undefined when nothing is near.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = NEAR + 2;
  for (const candidate of candidates) {
    const far = distance(word, candidate);
    if (far < least || (far === least && best !== undefined && candidate < best)) [best, least] = [candidate, far];
  }
  return best;
}

/** How a message ends that has a suggestion; one without ends where it was. */
export function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** Names that are looked at in all, for every wrong name of a file: half a second of work. */
const MOST_LOOKS = 1_000_000;

/** `suggest` for a file's own names. When a file holds thousands of wrong ones, only the first are compared with all. */
export function suggester(): (word: string, names: ReadonlyMap<string, unknown>) => string | undefined {
  let left = MOST_LOOKS;
  return (word, names) => {
    left -= names.size;
    return left < 0 ? undefined : suggest(word, names.keys());
  };
}

/** Typing mistakes between two words; `NEAR + 1` for a beginning; more when they have nothing to do with each other. */
function distance(word: string, candidate: string): number {
  if (word.length === candidate.length && word.toLowerCase() === candidate.toLowerCase()) return 0;
  const mistakes = Math.abs(word.length - candidate.length) > NEAR ? NEAR + 1 : edits(word, candidate);
  // In a word of three letters two mistakes leave nothing of it.
  if (mistakes <= NEAR && mistakes * 2 <= Math.max(word.length, candidate.length) - 1) return mistakes;
  return starts(word, candidate) || starts(candidate, word) ? NEAR + 1 : Number.POSITIVE_INFINITY;
}

function starts(beginning: string, whole: string): boolean {
  return beginning.length >= 3 && whole.startsWith(beginning);
}

/** Damerau-Levenshtein distance with adjacent swaps. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
