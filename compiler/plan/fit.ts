import type { StopWave } from './plan.ts';

/**
 * The whole seconds that each wave gets when stopping may take `seconds` altogether. Wishes are kept when they fit;
 * else each wave gets its share of the time, and the seconds that rounding leaves go to the largest remainders, to
 * earlier waves first. The sum never passes `seconds`, no wave gets more than its wish. Parts of a second are dropped,
 * less than nothing is nothing.
 */
export function fit(waves: readonly Pick<StopWave, 'seconds'>[], seconds: number): readonly number[] {
  const wishes = waves.map((wave) => whole(wave.seconds));
  const wished = wishes.reduce((sum, wish) => sum + wish, 0n);
  const given = whole(seconds);
  if (given >= wished) return wishes.map(Number);
  // Something is wished here, or it would fit: no division by zero below.
  const shares = wishes.map((wish) => (wish * given) / wished);
  const left = given - shares.reduce((sum, share) => sum + share, 0n);
  const more = new Set(byRemainder(wishes, given, wished).slice(0, Number(left)));
  return shares.map((share, index) => Number(share) + (more.has(index) ? 1 : 0));
}

/** Whole numbers without a bound: a wish of years times a grace of years is past what a double counts exactly. */
function whole(seconds: number): bigint {
  if (!(seconds > 0)) return 0n;
  return BigInt(Math.floor(Math.min(seconds, Number.MAX_SAFE_INTEGER)));
}

/** Indexes of the waves, those that rounding took most from first. */
function byRemainder(wishes: readonly bigint[], given: bigint, wished: bigint): readonly number[] {
  const remainders = wishes.map((wish, index) => ({ index, remainder: (wish * given) % wished }));
  remainders.sort((a, b) => Number(b.remainder - a.remainder) || a.index - b.index);
  return remainders.map(({ index }) => index);
}
