import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDiagnostic } from '../../../compiler/diagnostic.ts';
import {
  type Class,
  type Configured,
  canonical,
  configOfRow,
  corpusRows,
  firstDifference,
  type Row,
  recorded,
} from '../../support/corpus.ts';
import { root } from '../../support/sources.ts';
import { assert, spec } from '../../support/spec.ts';
import { DELIBERATE, TAKEN_TODAY } from './deliberate.ts';

/** What a file should have come to and did not; undefined when all is as it was recorded. */
type Judge = (made: Configured, row: Row) => string | undefined;

const refusal = ({ config, diagnostics }: Configured): string | undefined =>
  config === undefined ? diagnostics.filter(({ level }) => level === 'error').map(renderDiagnostic)[0] : undefined;

const JUDGES: { readonly [kind in Class]: Judge } = {
  A: (made, { file }) =>
    refusal(made) ?? firstDifference(canonical(JSON.parse(recorded(file, 'v2.json') ?? '')), canonical(made.config)),
  B: refusal,
  C: ({ config }) => (config === undefined ? undefined : 'both refuse it'),
  D: () => undefined,
};

const known = new Map<Class, ReadonlyMap<string, string>>();

/** The files of a class that are not as they were recorded, each with the reason. */
function differing(kind: Class): ReadonlyMap<string, string> {
  const before = known.get(kind);
  if (before) return before;
  const found = new Map<string, string>();
  for (const row of corpusRows(kind)) {
    const made = configOfRow(row);
    const why = JUDGES[kind](made, row) ?? unplaced(made);
    if (why) found.set(row.file, why);
  }
  // Not before: without the corpus whoever asks is skipped, each time.
  known.set(kind, found);
  return found;
}

/** An error without a place says nothing that helps. */
function unplaced({ diagnostics }: Configured): string | undefined {
  const found = diagnostics.find(({ level, span }) => level === 'error' && !span);
  return found && renderDiagnostic(found);
}

const GOLDEN = 'golden/';
const shown = Object.values(DELIBERATE).flat();
const deliberate = new Set(shown.filter((file) => !file.startsWith(GOLDEN)));

function holds(kind: Class): void {
  const others = [...differing(kind)].filter(([file]) => !deliberate.has(file));
  assert.equal(others, []);
}

spec(
  'conformance: the corpus',
  {
    'what docker compose takes is printed as it prints it, but for what is told': () => holds('A'),
    'what only docker-compose 1.29 takes, of Compose 1, is taken, but for what is told': () => holds('B'),
    'what both refuse is refused with a place, but for what is told': () => holds('C'),
    'of what docker compose of today refuses as well, 99 of 100 are refused'() {
      const today = new Set(TAKEN_TODAY.flatMap((row) => DELIBERATE[row] ?? []));
      const refused = corpusRows('C').filter(({ file }) => !today.has(file));
      const taken = refused.filter(({ file }) => differing('C').has(file));
      assert.equal([refused.length, taken.length], [699, 6]);
      assert.ok(taken.length <= refused.length / 100);
    },
    'everything else ends, with a place where it is refused': () => holds('D'),
    'all that is told is true'() {
      const found = new Set(['A', 'B', 'C'].flatMap((kind) => [...differing(kind as Class).keys()]));
      assert.equal(
        [...deliberate].filter((file) => !found.has(file)),
        [],
      );
    },
  },
  120,
);

spec('the table of deliberate differences', {
  'has a row for each that was measured, and no other'() {
    const text = readFileSync(join(root, 'compiler/DIFFERENCES.md'), 'utf8');
    const rows = [...text.matchAll(/^\| (.+?) \|.*\|$/gm)].map(([, first = '']) => first);
    assert.equal(rows.slice(2), Object.keys(DELIBERATE));
  },
  'names golden cases that are there'() {
    const cases = shown.filter((file) => file.startsWith(GOLDEN));
    assert.equal(
      cases.filter((folder) => !existsSync(join(root, folder, 'expected'))),
      [],
    );
  },
  'fits on a screen'() {
    assert.ok(readFileSync(join(root, 'compiler/DIFFERENCES.md'), 'utf8').split('\n').length <= 40);
  },
});
