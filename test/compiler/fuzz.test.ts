import { fuzzOnce, seeds } from '../fuzz/fuzz.ts';
import { assert, spec } from '../support/spec.ts';

const SEED = 20;
const RUNS = 2500;

spec(
  'fuzz',
  {
    'real files, broken at random, come to a plan or to diagnostics with a place'() {
      const files = seeds();
      assert.ok(files.length > 300);
      for (let number = 0; number < RUNS; number++) {
        const failure = fuzzOnce(files, { seed: SEED, number });
        if (failure) {
          throw new Error(
            `${failure.problem}\n${failure.file}, changed to:\n${failure.text}\nagain: npm run fuzz -- ${SEED} 1 ${number}`,
          );
        }
      }
    },
  },
  240,
);
