import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, spec } from '../support/spec.ts';

const support = join(import.meta.dirname, '../support/spec.js');

/** Runs a test file with this body in a process of its own. */
function run(body: string): { status: number | null; output: string; notes: string } {
  const folder = mkdtempSync(join(tmpdir(), 'spec-'));
  try {
    const file = join(folder, 'one.test.mjs');
    const notes = join(folder, 'notes');
    writeFileSync(file, `import { spec, skip, assert } from ${JSON.stringify(support)};\n${body}\n`);
    writeFileSync(notes, '');
    const child = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      timeout: 15_000,
      env: { PATH: process.env['PATH'], SPEC_NOTES: notes },
    });
    return { status: child.status, output: child.stdout + child.stderr, notes: readFileSync(notes, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

spec('spec', {
  'a suite whose bodies end well passes'() {
    const { status, notes } = run(`spec('s', { a() {}, async b() { assert.is(1, 1); } });`);
    assert.is(status, 0);
    assert.match(notes, '"kind":"ended","suite":"s","failed":0');
  },
  'a failing body fails, and the next one still runs'() {
    const { status, output, notes } = run(`spec('s', { a() { assert.is(1, 2); }, b() { console.log('second'); } });`);
    assert.is(status, 1);
    assert.match(output, 'second');
    assert.match(notes, '"failed":1');
  },
  'a throw of what is no Error fails'() {
    const { status, notes } = run(`spec('s', { a() { throw undefined; }, async b() { throw {}; } });`);
    assert.is(status, 1);
    assert.match(notes, '"failed":2');
  },
  'a body that never ends fails after its bound, and the next one still runs'() {
    const { status, output, notes } = run(`spec('s', { a: () => new Promise(() => {}), b() {} }, 0.1);`);
    assert.is(status, 1);
    assert.match(output, 'not done after 0.1 s');
    assert.match(notes, '"failed":1');
  },
  'a spec without a body is an error'() {
    const { status, output } = run(`spec('s', {});`);
    assert.is(status, 1);
    assert.match(output, 'a spec without a body proves nothing');
  },
  'an early exit with code 0 fails'() {
    const { status, notes } = run(`spec('s', { a() { process.exit(0); } });`);
    assert.is(status, 1);
    assert.not.match(notes, 'ended');
  },
  'a suite declared late is an error'() {
    const { status, output } = run(
      `spec('s', { a() {} }); await new Promise((r) => setTimeout(r, 50)); spec('t', { a() {} });`,
    );
    assert.is(status, 1);
    assert.match(output, 'declared after the first suite began');
  },
  'what a body leaves open ends the file as a failure'() {
    const { status, output } = run(`spec('s', { a() { setInterval(() => {}, 1000); } });`);
    assert.is(status, 1);
    assert.match(output, 'something is still open');
  },
  'a skip says its reason and is counted'() {
    const { status, output, notes } = run(`spec('s', { a() { skip('no engine'); }, b() {} });`);
    assert.is(status, 0);
    assert.match(output, 'skipped: s: a: no engine');
    assert.match(notes, '"skipped":["a: no engine"]');
  },
});
