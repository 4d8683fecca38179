import { position } from '../../../compiler/source.ts';
import { configOfRow, corpusRows, type Row } from '../../support/corpus.ts';
import { random } from '../../support/random.ts';
import { assert, spec } from '../../support/spec.ts';
import { DELIBERATE } from './deliberate.ts';
import { REFUSALS } from './refusals.ts';

const SEED = 5;
const CHOSEN = 50;
const MOST_OF_ONE_FOLDER = 3;
/** Was counted only after the fifty had been chosen and read: with it, the seed would choose others. */
const LATER = 'zavoloklom+docker-compose-linter/tests/mocks/docker-compose.yml';

/** Files that both docker composes refuse, chosen by the seed, a few of each project. */
function chosen(): readonly Row[] {
  const next = random(SEED);
  const known = new Set(Object.values(DELIBERATE).flat());
  const left = corpusRows('C').filter(({ file }) => file !== LATER && !known.has(file));
  const found: Row[] = [];
  const counts = new Map<string, number>();
  while (found.length < CHOSEN && left.length > 0) {
    for (const row of left.splice(next(left.length), 1)) {
      const folder = row.file.split('/', 2).join('/');
      const count = counts.get(folder) ?? 0;
      counts.set(folder, count + 1);
      if (count < MOST_OF_ONE_FOLDER) found.push(row);
    }
  }
  return found;
}

/** `4:5 unknown-attribute`, with the file where it is another. */
function errorsOf(row: Row): readonly string[] {
  const { diagnostics } = configOfRow(row);
  return diagnostics
    .filter(({ level }) => level === 'error')
    .map(({ code, span }) => {
      if (!span) return code;
      const { line, column } = position(span.source, span.start);
      const file = span.source.file === row.file.replace(/.*\//, '') ? '' : `${span.source.file}:`;
      return `${file}${line}:${column} ${code}`;
    });
}

spec('conformance: refusals', {
  'fifty files chosen by a seed are refused where their mistakes are'() {
    assert.equal(Object.fromEntries(chosen().map((row) => [row.file, errorsOf(row)])), REFUSALS);
  },
});
