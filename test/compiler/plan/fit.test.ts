import { fit } from '../../../compiler/plan/fit.ts';
import { assert, spec } from '../../support/spec.ts';
import { random } from '../../support/random.ts';

function fitted(wishes: readonly number[], seconds: number): readonly number[] {
  return fit(
    wishes.map((wish) => ({ seconds: wish })),
    seconds,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

spec('fit', {
  'wishes that fit are kept'() {
    assert.equal(fitted([10, 10, 10], 30), [10, 10, 10]);
    assert.equal(fitted([1, 2], Number.POSITIVE_INFINITY), [1, 2]);
  },
  'too little time is shared by wish, what rounding leaves goes to earlier waves'() {
    assert.equal(fitted([10, 10, 10], 20), [7, 7, 6]);
    assert.equal(fitted([10, 10, 10], 3), [1, 1, 1]);
    assert.equal(fitted([10, 10, 10], 2), [1, 1, 0]);
    assert.equal(fitted([60, 30, 10], 10), [6, 3, 1]);
  },
  'the largest remainder comes before the earlier wave'() {
    assert.equal(fitted([1, 5], 4), [1, 3]);
    assert.equal(fitted([1, 3], 3), [1, 2]);
    assert.equal(fitted([10, 1, 10], 4), [2, 0, 2]);
  },
  'no time is no time for anybody'() {
    assert.equal(fitted([10, 10, 10], 0), [0, 0, 0]);
    assert.equal(fitted([10, 10], -5), [0, 0]);
    assert.equal(fitted([0, 0], -5), [0, 0]);
    assert.equal(fitted([10], Number.NaN), [0]);
    assert.equal(fitted([], 5), []);
  },
  'parts of a second are dropped'() {
    assert.equal(fitted([10, 10], 3.9), [2, 1]);
  },
  'wishes of ages are shared exactly'() {
    const shares = fitted([9_000_000_000, 9_000_000_000, 9_000_000_001], 9_000_000_000);
    assert.equal(sum(shares), 9_000_000_000);
    assert.equal(shares, [3_000_000_000, 3_000_000_000, 3_000_000_000]);
  },
  'whatever is wished, all time is given, none that is not there, and nobody gets more than the wish'() {
    const next = random(1);
    for (let round = 0; round < 2000; round++) {
      const wishes = Array.from({ length: next(8) }, () => next(4) * next(40));
      const seconds = next(200);
      const shares = fitted(wishes, seconds);
      const said = `${wishes} in ${seconds}: ${shares}`;
      assert.is(sum(shares), Math.min(seconds, sum(wishes)), said);
      for (const [index, share] of shares.entries()) {
        const wish = wishes[index] ?? 0;
        const exact = sum(wishes) > seconds ? (wish * seconds) / sum(wishes) : wish;
        assert.ok(Number.isInteger(share) && share >= 0 && share <= wish && Math.abs(share - exact) < 1, said);
      }
    }
  },
});
