import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { accept, differences, findCases, runCase } from '../../compiler/golden.ts';
import type { Body } from '../support/spec.ts';
import { assert, spec } from '../support/spec.ts';
import { root } from '../support/sources.ts';

/** Of a difference: enough to see what it is about. */
const LINES_SHOWN = 30;

/** One test a case: its title is the case's intent. */
function ours(): { readonly [title: string]: Body } {
  const golden = join(root, 'golden');
  const cases = existsSync(golden) ? findCases(golden) : [];
  return Object.fromEntries(
    cases.map((name) => [
      `${name}: ${intent(join(golden, name))}`,
      () => {
        const ran = runCase(join(golden, name));
        assert.equal(ran.problems, []);
        const found = differences(ran).map(({ file, kind, lines }) => `${file} ${kind}\n${lines}`);
        if (found.length === 0) return;
        const hint = `to accept what came out: pod-compile check golden/${name} --update`;
        throw new Error([...found.join('').split('\n').slice(0, LINES_SHOWN), hint].join('\n'));
      },
    ]),
  );
}

function intent(folder: string): string {
  return /"intent":\s*"([^"]*)"/.exec(readFileSync(join(folder, 'case.json'), 'utf8'))?.[1] ?? '';
}

/** Folders of cases by path and text, gone when the body ends. */
function inFolder(texts: { readonly [path: string]: string }, body: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const COMPOSE = 'services:\n  a:\n    image: x\n';
const CASE = '{"intent": "one service makes one container"}\n';

const cases = ours();
if (Object.keys(cases).length > 0) spec('golden cases', cases);

spec('golden', {
  'a plan makes a plan, a report and, where something was found, diagnostics'() {
    inFolder({ 'case.json': CASE, 'compose.yaml': COMPOSE }, (folder) => {
      const { produced, problems } = runCase(folder);
      assert.equal(problems, []);
      assert.equal([...produced.keys()].sort(), ['diagnostics.txt', 'plan.json', 'report.txt']);
    });
  },
  'what nobody expected is missing, what nobody produced is unclaimed'() {
    inFolder({ 'case.json': CASE, 'compose.yaml': COMPOSE, 'expected/sub/old.txt': '' }, (folder) => {
      assert.equal(
        differences(runCase(folder)).map(({ file, kind }) => [file, kind]),
        [
          ['diagnostics.txt', 'missing'],
          ['plan.json', 'missing'],
          ['report.txt', 'missing'],
          ['sub/old.txt', 'unclaimed'],
        ],
      );
    });
  },
  'what was accepted is equal, and the rest of expected/ is gone'() {
    inFolder({ 'case.json': CASE, 'compose.yaml': COMPOSE, 'expected/old.txt': '' }, (folder) => {
      accept(folder, runCase(folder));
      assert.equal(differences(runCase(folder)), []);
      assert.equal(readdirSync(join(folder, 'expected')).sort(), ['diagnostics.txt', 'plan.json', 'report.txt']);
    });
  },
  'a difference is shown as diff -u shows it'() {
    inFolder({ 'case.json': '{"intent": "i", "command": "config"}', 'compose.yaml': COMPOSE }, (folder) => {
      accept(folder, runCase(folder));
      writeFileSync(join(folder, 'compose.yaml'), COMPOSE.replace('x', 'y'));
      const [found] = differences(runCase(folder));
      assert.match(
        found?.lines ?? '',
        /^--- expected\/config\.json\n\+\+\+ actual\/config\.json\n@@ -\d+,7 \+\d+,7 @@\n/,
      );
      assert.match(found?.lines ?? '', /\n- {6}"image": "x",?\n\+ {6}"image": "y",?\n/);
    });
  },
  'a case with errors makes diagnostics only'() {
    inFolder({ 'case.json': CASE, 'compose.yaml': 'services: {a: {imag: x, build: .}}\n' }, (folder) => {
      const { produced } = runCase(folder);
      assert.equal([...produced.keys()], ['diagnostics.txt']);
      assert.match(produced.get('diagnostics.txt') ?? '', /^compose\.yaml:1:16: error unknown-attribute: /);
    });
  },
  'context, policy, arguments and environment come from case.json alone'() {
    const text = JSON.stringify({
      intent: 'i',
      args: ['-f', 'other.yaml', '--env', 'TAG'],
      env: { TAG: '7' },
      context: { task: 'a.task', cpus: 1.5 },
      policy: { overhead: { cpus: 1.25 } },
    });
    inFolder({ 'case.json': text, 'other.yaml': 'services: {a: {image: "x:$TAG"}}\n' }, (folder) => {
      const { produced, problems } = runCase(folder);
      assert.equal(problems, []);
      const plan = JSON.parse(produced.get('plan.json') ?? '{}');
      assert.is(plan.containers[0].create.Image, 'x:7');
      assert.is(plan.pod.task.id, 'a.task');
      assert.is(plan.resources.task.cpus, 1.5);
      assert.is(plan.resources.overhead.cpus, 1.25);
    });
  },
  'resources makes a table'() {
    inFolder({ 'case.json': '{"intent": "i", "command": "resources"}', 'compose.yaml': COMPOSE }, (folder) => {
      assert.match(runCase(folder).produced.get('resources.txt') ?? '', /^service /);
    });
  },
  'config shows nothing of the place where the case lies'() {
    const compose = 'services: {a: {image: x, volumes: [".:/x"]}}\n';
    inFolder({ 'c/case.json': '{"intent": "i", "command": "config"}', 'c/compose.yaml': compose }, (folder) => {
      const made = JSON.parse(runCase(join(folder, 'c')).produced.get('config.json') ?? '{}');
      assert.is(made.services.a.volumes[0].source, '/case');
    });
  },
  'an unknown key of case.json is told with what was meant'() {
    inFolder({ 'case.json': '{"intent": "i",\n  "arg": []}', 'compose.yaml': COMPOSE }, (folder) => {
      assert.match(
        runCase(folder).problems[0] ?? '',
        /^case\.json:2:3: error unknown-setting: arg .* did you mean args\?$/,
      );
    });
  },
  'a wrong argument, no intent and no Compose file are told'() {
    const problem = (text: string, compose: { readonly [path: string]: string }): string => {
      let found = '';
      inFolder({ 'case.json': text, ...compose }, (folder) => {
        found = runCase(folder).problems[0] ?? '';
      });
      return found;
    };
    assert.match(
      problem('{"intent": "i", "args": ["--profle=x"]}', { 'compose.yaml': COMPOSE }),
      /did you mean --profile\?$/,
    );
    assert.match(problem('{}', { 'compose.yaml': COMPOSE }), /intent/);
    assert.match(problem(CASE, {}), /^there is no Compose file in this folder/);
  },
  'a case cannot reach out of its folder'() {
    const texts = { 'c/case.json': '{"intent": "i", "args": ["-f", "../compose.yaml"]}', 'compose.yaml': COMPOSE };
    inFolder(texts, (folder) => {
      const { produced, problems } = runCase(join(folder, 'c'));
      assert.match(produced.get('diagnostics.txt') ?? problems[0] ?? '', /\.\.\/compose\.yaml|outside/);
      assert.not.ok(produced.has('plan.json'));
    });
  },
  'cases are found at any depth, in order, and not in what cases left behind'() {
    inFolder({ 'b/case.json': '', 'a/z/case.json': '', 'b/actual/case.json': '', 'case.json': '' }, (folder) => {
      symlinkSync('..', join(folder, 'b/up'));
      assert.equal(findCases(folder), ['', 'a/z', 'b']);
    });
  },
});
