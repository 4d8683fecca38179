import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assert, skip, spec } from '../support/spec.ts';

const built = join(import.meta.dirname, '..');

interface Wish {
  readonly files: { readonly [path: string]: string };
  readonly filter?: readonly string[];
  readonly ci?: boolean;
}

/** Runs the runner on a folder of its own with these test files. */
function run({ files, filter = [], ci = false }: Wish): { status: number | null; lines: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'run-'));
  try {
    copyFileSync(join(built, 'run.js'), join(folder, 'run.mjs'));
    mkdirSync(join(folder, 'support'));
    writeFileSync(join(folder, 'support/package.json'), '{"type":"module"}');
    copyFileSync(join(built, 'support/fingerprint.js'), join(folder, 'support/fingerprint.js'));
    mkdirSync(join(folder, 'guarded'));
    writeFileSync(join(folder, 'guarded/hostname'), 'host');
    for (const [path, body] of Object.entries(files)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(join(dirname(file), 'package.json'), '{"type":"module"}');
      writeFileSync(file, `import { spec, skip, assert } from '${join(built, 'support/spec.js')}';\n${body}\n`);
    }
    const child = spawnSync(process.execPath, [join(folder, 'run.mjs'), ...filter], {
      encoding: 'utf8',
      timeout: 15_000,
      env: { PATH: process.env['PATH'], GUARDED_FOLDER: join(folder, 'guarded'), ...(ci && { CI: 'true' }) },
    });
    return { status: child.status, lines: (child.stdout + child.stderr).trimEnd().split('\n') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const good = `spec('good', { a() {}, b() {} });`;
const skipping = `spec('engine', { a() { skip('no engine'); }, b() {} });`;

spec('run', {
  'counts are summed over files, and the last line says them'() {
    const { status, lines } = run({ files: { 'x/a.test.js': good, 'b.test.js': good } });
    assert.is(status, 0);
    assert.is(lines.at(-1), '4 passed, 0 failed, 0 skipped');
  },
  'a filter picks files by a part of their path'() {
    const { lines } = run({ files: { 'x/a.test.js': good, 'b.test.js': good }, filter: ['x/'] });
    assert.is(lines.at(-1), '2 passed, 0 failed, 0 skipped');
  },
  'a filter that picks nothing fails'() {
    const { status, lines } = run({ files: { 'a.test.js': good }, filter: ['z'] });
    assert.is(status, 1);
    assert.equal(lines, ['no test file matches z', '0 passed, 0 failed, 0 skipped']);
  },
  'a test that writes to the host fails the run, as root'() {
    if (process.getuid?.() !== 0) skip('only root looks at /etc before and after');
    const writing = `spec('s', { async a() { (await import('node:fs')).appendFileSync(process.env.GUARDED_FOLDER + '/hostname', 'x'); } });`;
    const { status, lines } = run({ files: { 'a.test.js': writing } });
    assert.is(status, 1);
    assert.match(lines.join('\n'), /FAIL .*guarded\/hostname is not as it was/);
    assert.is(lines.at(-1), '1 passed, 1 failed, 0 skipped');
  },
  'a failing body is shown in full'() {
    const { status, lines } = run({ files: { 'a.test.js': `spec('s', { a() { assert.is(1, 2, 'not two'); } });` } });
    assert.is(status, 1);
    assert.match(lines.join('\n'), 'not two');
    assert.is(lines.at(-1), '0 passed, 1 failed, 0 skipped');
  },
  'a file that ran no test fails'() {
    const { status, lines } = run({ files: { 'a.test.js': '', 'b.test.js': good } });
    assert.is(status, 1);
    assert.match(lines.join('\n'), 'ran no test');
    assert.is(lines.at(-1), '2 passed, 1 failed, 0 skipped');
  },
  'a crash after the last body fails'() {
    const body = `${good} process.on('exit', () => process.kill(process.pid, 'SIGKILL'));`;
    const { status, lines } = run({ files: { 'a.test.js': body } });
    assert.is(status, 1);
    assert.match(lines.join('\n'), 'ended with SIGKILL');
    assert.is(lines.at(-1), '2 passed, 1 failed, 0 skipped');
  },
  'an early exit with code 0 fails'() {
    const { status, lines } = run({ files: { 'a.test.js': `spec('s', { a() { process.exit(0); } });` } });
    assert.is(status, 1);
    assert.match(lines.join('\n'), 'suite s did not end');
  },
  'a skip is said aloud and counted'() {
    const { status, lines } = run({ files: { 'a.test.js': skipping } });
    assert.is(status, 0);
    assert.match(lines.join('\n'), 'skipped: engine: a: no engine');
    assert.is(lines.at(-1), '1 passed, 0 failed, 1 skipped');
  },
  'under CI a skip fails'() {
    const { status, lines } = run({ files: { 'a.test.js': skipping }, ci: true });
    assert.is(status, 1);
    assert.match(lines.join('\n'), 'suite engine may not be skipped under CI');
    assert.is(lines.at(-1), '1 passed, 1 failed, 1 skipped');
  },
});
