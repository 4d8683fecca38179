import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, Table } from '../../compiler/attributes/attribute.ts';
import { topLevel } from '../../compiler/attributes/tables.ts';
import { findCases, runCase } from '../../compiler/golden.ts';
import { messages } from '../../compiler/messages.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const golden = join(root, 'golden');
const cases = findCases(golden).map((name) => ({ name, ran: runCase(join(golden, name)), text: textOf(name) }));

/** Codes that no golden case can show, each with the test that does. */
const SHOWN_ELSEWHERE: { readonly [code: string]: string } = {
  'no-compose-file': 'test/compiler/task.test.ts: a case always has one',
  'policy-widened': "test/compiler/narrowing.test.ts: pod-compile has one operator's file",
  'no-cgroup-parent': 'test/compiler/context.test.ts: a case has no /proc/self/cgroup of its own',
};

/** Carried rows that mean nothing to a plan by themselves. */
const WITHOUT_EFFECT: { readonly [path: string]: string } = {
  version: 'means nothing any more',
  'networks.*.external.name': 'is rewritten to name by the row that it stands under',
  'volumes.*.external.name': 'is rewritten to name by the row that it stands under',
};

spec(
  'golden cases show',
  {
    'every diagnostic code'() {
      const shown = new Set(cases.flatMap(({ ran }) => [...ran.produced.values()].flatMap(codesIn)));
      const missing = Object.keys(messages).filter((code) => !shown.has(code) && !(code in SHOWN_ELSEWHERE));
      assert.equal(missing, [], 'codes that no golden case shows');
    },

    'every carried attribute: without its row some bytes change'() {
      const idle = carriedRows(topLevel).filter((path) => !(path.join('.') in WITHOUT_EFFECT) && !matters(path));
      assert.equal(
        idle.map((path) => path.join('.')),
        [],
        'carried attributes whose row could go and nobody would see it',
      );
    },
  },
  240,
);

function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:error|warning) ([a-z0-9-]+): /g), ...text.matchAll(/"code": "([a-z0-9-]+)"/g)].map(
    ([, code = '']) => code,
  );
}

/** The Compose file of a case; some have another name, or are no text. */
function textOf(name: string): string {
  const file = join(golden, name, 'compose.yaml');
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : '';
}

/** Whether some case comes out otherwise when the row is gone. */
function matters(path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  const likely = cases.filter(({ ran }) => [...ran.produced.values()].length > 0);
  // Those that write it come first: nearly always one of them tells.
  const ordered = [...likely].sort((a, b) => Number(b.text.includes(name)) - Number(a.text.includes(name)));
  return ordered.some(({ name: folder, ran }) => {
    try {
      const { produced } = runCase(join(golden, folder), without(topLevel, path));
      return [...ran.produced].some(([file, text]) => produced.get(file) !== text);
    } catch {
      return true; // what is left does not even make a plan
    }
  });
}

/** `services`, `services.*`, `services.*.healthcheck.interval`: every row that is carried, `*` for items and free keys. */
function carriedRows(table: Table, before: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(table).flatMap(([name, row]) =>
    row.verdict.kind === 'carried' ? [[...before, name], ...rowsInside(row, [...before, name])] : [],
  );
}

function rowsInside(row: Row, path: readonly string[]): readonly (readonly string[])[] {
  const inside = row.inside ? carriedRows(row.inside, path) : [];
  return row.each?.inside ? [...inside, ...carriedRows(row.each.inside, [...path, '*'])] : inside;
}

/** The tables without one row. */
function without(table: Table, [name = '', ...rest]: readonly string[]): Table {
  const { [name]: row, ...others } = table;
  return rest.length === 0 || !row ? others : { ...table, [name]: thinner(row, rest) };
}

function thinner(row: Row, [step = '', ...rest]: readonly string[]): Row {
  if (step === '*' && row.each) return { ...row, each: thinner(row.each, rest) };
  return row.inside ? { ...row, inside: without(row.inside, [step, ...rest]) } : row;
}
