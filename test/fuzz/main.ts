/** `npm run fuzz -- SEED [RUNS] [FIRST]`: mutates real files for as long as it is wanted, and shows the first failure. */
import { fuzzOnce, seeds } from './fuzz.ts';

const [seed = 1, runs = 100_000, first = 0] = process.argv.slice(2).map(Number);
const files = seeds();
console.log(`seed ${seed}, runs ${first} to ${first + runs - 1}, ${files.length} files`);
for (let number = first; number < first + runs; number++) {
  if (number % 10_000 === 0 && number > first) console.log(`${number} ...`);
  const failure = fuzzOnce(files, { seed, number });
  if (!failure) continue;
  console.log(`${failure.file}\n${failure.text}\n\n${failure.problem}\nagain: npm run fuzz -- ${seed} 1 ${number}`);
  process.exit(1);
}
console.log('nothing found');
