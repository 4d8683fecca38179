import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, Table } from '../../compiler/attributes/attribute.ts';
import { topLevel } from '../../compiler/attributes/tables.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

/** Names of all attributes in the schema of the Compose Specification, at the commit that the file names. */
const specification: { readonly attributes: readonly string[] } = JSON.parse(
  readFileSync(join(root, 'test/compiler/specification.json'), 'utf8'),
);

/** Attributes that have a row and stand not in that schema: the first step of their path that does not. */
const OTHERS: { readonly [attribute: string]: string } = {
  'x-pod': 'ours',
  'services.*.x-pod': 'ours',
  'volumes.*.x-pod': 'ours',
  'services.*.volume_driver': 'of Compose 1 and 2.x',
  'services.*.pre_start': 'of a later schema, in compose-go',
  'services.*.build.no_cache_filter': 'of a later schema, in compose-go',
};

const rows = rowsOf(topLevel, '');

/** Every row by its path; `*` stands for a name or an index. */
function rowsOf(table: Table, path: string): ReadonlyMap<string, Row> {
  const found = new Map<string, Row>();
  for (const [name, row] of Object.entries(table)) {
    found.set(path + name, row);
    for (const [inner, innerRow] of inside(row, path + name)) found.set(inner, innerRow);
  }
  return found;
}

function inside(row: Row, path: string): ReadonlyMap<string, Row> {
  return new Map([
    ...(row.inside ? rowsOf(row.inside, `${path}.`) : []),
    ...(row.each ? inside(row.each, `${path}.*`) : []),
  ]);
}

function isOther(path: string): boolean {
  return Object.keys(OTHERS).some((other) => path === other || path.startsWith(`${other}.`));
}

spec('tables', {
  'every attribute of the specification has a row'() {
    assert.ok(specification.attributes.length > 300);
    assert.equal(
      specification.attributes.filter((path) => !rows.has(path)),
      [],
    );
  },
  'every row is an attribute of the specification, or one of those listed here'() {
    const known = new Set(specification.attributes);
    assert.equal(
      [...rows.keys()].filter((path) => !known.has(path) && !isOther(path)),
      [],
    );
    assert.equal(
      Object.keys(OTHERS).filter((path) => !rows.has(path) || known.has(path)),
      [],
    );
  },
  'what is not carried says why'() {
    const silent = [...rows].filter(
      ([, { verdict }]) => verdict.kind !== 'carried' && !/^\w.{10,}[^.]$/.test(verdict.why),
    );
    assert.equal(
      silent.map(([path]) => path),
      [],
    );
  },
  'only what is not carried has exceptions'() {
    const odd = [...rows].filter(([, row]) => row.except && row.verdict.kind === 'carried');
    assert.equal(
      odd.map(([path]) => path),
      [],
    );
  },
});
