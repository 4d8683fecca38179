/**
 * Runs the test files below dist/test whose path holds one of the arguments (all without any), each in a process of
 * its own, and ends with the line `N passed, N failed, N skipped`. A file counts as failed as well when it ran no
 * body, left a suite unfinished, crashed, or hung.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Note } from './support/spec.ts';

/** Suites that need something a build machine may lack. All others may not be skipped there (CI=true). */
const MAY_BE_SKIPPED_IN_CI: readonly string[] = [
  'conformance: Compose 1',
  'conformance: loads',
  'conformance: merging',
  'conformance: refusals',
  'conformance: the corpus',
  'context of recorded tasks',
  "payloads: Marathon's own schema",
  'payloads: Python',
  'recorded conversations of executors',
  'RecordIO of a recorded agent',
  'answers of a recorded agent',
  'the create requests of the recorded example',
  'read: both readers',
];

const FILES_AT_ONCE = 2;

/** A file that loops without an await escapes its own bound; this is for the whole file. */
const FILE_SECONDS = 900;

interface Outcome {
  readonly passed: number;
  readonly skipped: readonly string[];
  /** What went wrong, one a line; empty when nothing did. */
  readonly failures: readonly string[];
  readonly failed: number;
}

const root = import.meta.dirname;
const wanted = process.argv.slice(2);
const inCi = process.env['CI'] === 'true';
/** The runner's own test names another folder. */
const guarded = process.env['GUARDED_FOLDER'] ?? '/etc';

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
const notes = mkdtempSync(join(tmpdir(), 'spec-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const usesEngine = files.some((file) => /^(runtime|hostile)/.test(file));
const engine = usesEngine ? await (await import('./support/private-engine.ts')).engineOfRun() : undefined;
// Packages change /etc: all are installed before the guard looks.
if (files.some((file) => file.startsWith('runtime/hook'))) (await import('./support/hook.ts')).installCompiler();
const changes = await guard();
try {
  const queue = files.entries();
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, () => work(queue)));
} finally {
  rmSync(notes, { recursive: true });
  engine?.close();
}
for (const path of changes()) {
  total.failed += 1;
  console.log(`FAIL ${path} is not as it was before the tests: a test writes to the host`);
}
if (files.length === 0) console.log(`no test file matches ${wanted.join(' ') || '*.test.ts'}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** What changed since in the folder that no test may write to; as root, for whom rights are no guard. */
async function guard(): Promise<() => readonly string[]> {
  if (process.getuid?.() !== 0) return () => [];
  const { changedPaths, fingerprint } = await import('./support/fingerprint.ts');
  const before = fingerprint(guarded);
  return () => changedPaths(before, fingerprint(guarded));
}

async function work(queue: Iterable<[number, string]>): Promise<void> {
  for (const [index, file] of queue) {
    const began = Date.now();
    const note = join(notes, `${index}`);
    const { output, ending } = await run(join(root, file), note);
    const outcome = judge(existsSync(note) ? readFileSync(note, 'utf8') : '', ending);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped.length;
    print(file, outcome, Date.now() - began, output);
  }
}

/** `ending` is undefined when the process ended with code 0. */
function run(file: string, note: string): Promise<{ output: string; ending: string | undefined }> {
  return new Promise((resolve) => {
    const [command = '', ...words] = [...(engine?.through ?? []), process.execPath, file];
    const env = { ...process.env, ...engine?.environment, SPEC_NOTES: note };
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    let hung = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output += text;
      });
    }
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, FILE_SECONDS * 1000);
    // A grandchild that lives on holds the pipes open: it gets a second to finish its sentence.
    child.on('exit', () => {
      setTimeout(() => [child.stdout, child.stderr].map((stream) => stream.destroy()), 1000).unref();
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (hung) resolve({ output, ending: `hung: killed after ${FILE_SECONDS} s` });
      else resolve({ output, ending: code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}` });
    });
  });
}

function judge(text: string, ending: string | undefined): Outcome {
  const told = text.split('\n').filter(Boolean).map(readNote);
  const failures: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  let failed = 0;
  for (const begun of told.filter((note) => note.kind === 'begun')) {
    const ended = told.find((note) => note.kind === 'ended' && note.suite === begun.suite);
    if (ended?.kind !== 'ended') {
      failures.push(`suite ${begun.suite} did not end`);
      failed += 1;
      continue;
    }
    passed += begun.bodies - ended.failed - ended.skipped.length;
    failed += ended.failed;
    if (ended.failed > 0) failures.push(`suite ${begun.suite}: ${ended.failed} failed`);
    skipped.push(...ended.skipped.map((what) => `${begun.suite}: ${what}`));
    if (inCi && ended.skipped.length > 0 && !MAY_BE_SKIPPED_IN_CI.includes(begun.suite)) {
      failures.push(`suite ${begun.suite} may not be skipped under CI`);
      failed += 1;
    }
  }
  if (told.length === 0) failures.push('ran no test');
  if (ending && failed === 0) failures.push(ending);
  return { passed, skipped, failures, failed: failures.length > 0 ? Math.max(1, failed) : 0 };
}

function readNote(line: string): Note {
  // Written by spec.ts alone.
  return JSON.parse(line) as Note;
}

function print(file: string, outcome: Outcome, milliseconds: number, output: string): void {
  const name = relative('.', join('test', file)).replace(/\.js$/, '.ts');
  const state = outcome.failed > 0 ? 'FAIL' : 'ok  ';
  console.log(`${state} ${name}  ${outcome.passed} passed  ${(milliseconds / 1000).toFixed(1)} s`);
  for (const what of outcome.skipped) console.log(`     skipped: ${what}`);
  if (outcome.failed === 0) return;
  console.log(output.trimEnd());
  for (const what of outcome.failures) console.log(`     ${what}`);
}
