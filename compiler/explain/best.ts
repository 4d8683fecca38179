import type { Leaf } from './leaves.ts';
import { narrow, wordsOf } from './narrow.ts';
import type { Rule } from './rules.ts';
import { type Spot, spanOf } from './spots.ts';
import { wantedOf } from './wanted.ts';
import { common } from './words.ts';
import type { World } from './world.ts';

interface Judged {
  readonly spot: Spot;
  /** Words of the record, words of the value, names of fields: the earlier counts more. */
  readonly score: readonly [number, number, number];
}

/**
 * The spots at or below some that say most of a value; all, where none says any of it. `ifSaid`: only those that say
 * something of it, or of the record that it is a part of.
 */
export function best(starts: readonly Spot[], leaf: Leaf, world: World, ifSaid?: Rule['ifSaid']): readonly Spot[] {
  const all = starts.map((start) => judged(start, leaf, world));
  const sure =
    ifSaid === undefined ? all : all.filter(({ score }) => score[1] > 0 || (ifSaid === 'record' && score[0] > 0));
  const sorted = sure.toSorted((a, b) => compare(b, a));
  const kept = sorted.filter((one) => compare(one, sorted[0] ?? one) === 0).map(({ spot }) => spot);
  return [...new Map(kept.map((spot) => [`${spanOf(spot).source.file}:${spanOf(spot).start}`, spot])).values()];
}

function compare(a: Judged, b: Judged): number {
  return a.score[0] - b.score[0] || a.score[1] - b.score[1] || a.score[2] - b.score[2];
}

function judged(start: Spot, leaf: Leaf, world: World): Judged {
  if (start.isKey) return { spot: start, score: [0, 0, 0] };
  const wanted = wantedOf(leaf, start, world);
  const { spot, said, named } = narrow(start, wanted);
  const isFound = said > 0 || named > 0;
  return { spot: isFound ? spot : start, score: [common(wordsOf(start), wanted.record), said, named] };
}
