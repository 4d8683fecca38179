import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report } from '../../compiler/diagnostic.ts';
import { findCases, runCase } from '../../compiler/golden.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { read } from '../../compiler/read.ts';
import type { Json } from '../../compiler/tree.ts';
import { toJson } from '../../compiler/tree.ts';
import { inCaseCopy, rewrite } from '../support/case-copy.ts';
import { random } from '../support/random.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const golden = join(root, 'golden');

/** Cases that come to a plan. */
const cases = findCases(golden).filter((name) => existsSync(join(golden, name, 'expected/plan.json')));

/** Cases of one Compose file without tags, whose keys can be written in another order; a reviewed one cannot. */
const reorderable = cases.filter((name) => {
  const file = join(golden, name, 'compose.yaml');
  return (
    existsSync(file) &&
    !readFileSync(join(golden, name, 'case.json'), 'utf8').includes('"digest"') &&
    documentsIn(readFileSync(file, 'utf8')).length === 1 &&
    !/![a-z]/.test(readFileSync(file, 'utf8'))
  );
});

function planOf(folder: string): string {
  const { produced, problems } = runCase(folder);
  assert.equal(problems, [], folder);
  return produced.get('plan.json') ?? '';
}

spec(
  'a plan',
  {
    'is the same when it is compiled again'() {
      const first = cases.map((name) => planOf(join(golden, name)));
      const differing = cases.filter((name, index) => planOf(join(golden, name)) !== first[index]);
      assert.equal(differing, []);
    },
    'is the same in another folder'() {
      const differing = cases.filter((name) => planOf(join(golden, name)) !== inCaseCopy(join(golden, name), planOf));
      assert.equal(differing, []);
    },
    'does not depend on the order of attributes'() {
      assert.ok(reorderable.length > 10, `${reorderable.length} cases`);
      const next = random(7);
      const differing = reorderable.filter((name) =>
        inCaseCopy(join(golden, name), (folder) => {
          const file = join(folder, 'compose.yaml');
          const [document = null] = documentsIn(readFileSync(file, 'utf8'));
          rewrite(file, JSON.stringify(document));
          const before = withoutPlaces(planOf(folder));
          rewrite(file, JSON.stringify(shuffled(document, [], next)));
          return withoutPlaces(planOf(folder)) !== before;
        }),
      );
      assert.equal(differing, []);
    },
    'does not depend on locale, time zone, folder or environment of the process'() {
      for (const name of cases.filter((one) => one.startsWith('examples/'))) {
        assert.is(elsewhere(name), planOf(join(golden, name)), name);
      }
    },
  },
  120,
);

/** JSON is YAML too: written on one line, only columns are left to differ. */
function documentsIn(text: string): readonly Json[] {
  return read({ file: 'compose.yaml', text }, new Report()).map(toJson);
}

/** Mappings below the top in which the order of names means nothing. `*` is any name. */
const UNORDERED: readonly (readonly string[])[] = [
  ['services', '*'],
  ['services', '*', 'healthcheck'],
  ['services', '*', 'build'],
  ['services', '*', 'deploy'],
  ['services', '*', 'deploy', 'resources'],
  ['services', '*', 'deploy', 'resources', 'limits'],
  ['services', '*', 'logging'],
  ['services', '*', 'ulimits'],
  ['services', '*', 'sysctls'],
  ['services', '*', 'labels'],
  ['services', '*', 'x-pod'],
  ['networks', '*'],
  ['volumes', '*'],
  ['x-pod'],
];

/** Of Compose 1 the top level is the services, whose order means something. */
function isFree(node: object, path: readonly string[]): boolean {
  if (path.length === 0) return 'services' in node;
  return UNORDERED.some(
    (one) => one.length === path.length && one.every((step, at) => step === '*' || step === path[at]),
  );
}

/** The same with the keys of these mappings in another order; services, variables and lists keep theirs. */
function shuffled(node: Json, path: readonly string[], next: (below: number) => number): Json {
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, shuffled(value, [...path, key], next)] as const);
  if (isFree(node, path)) for (let at = entries.length - 1; at > 0; at--) swap(entries, at, next(at + 1));
  return Object.fromEntries(entries);
}

function swap<T>(items: T[], a: number, b: number): void {
  const [first, second] = [items[a], items[b]];
  if (first !== undefined && second !== undefined) [items[a], items[b]] = [second, first];
}

/** The plan without columns and without the hash of a text that differs; notes come in the order of places. */
function withoutPlaces(text: string): string {
  const plan = JSON.parse(text.replace(/(compose\.yaml:\d+):\d+/g, '$1')) as PodPlan;
  const notes = plan.notes.map((note) => JSON.stringify(note)).sort();
  return JSON.stringify({ ...plan, sources: plan.sources.map(({ file }) => file), notes }, null, 1);
}

const PROGRAM = join(root, 'dist/pod-compile.cjs');

/** The case's plan, made by a process of another country that sees much of what it should not care about. */
function elsewhere(name: string): string {
  return inCaseCopy(join(golden, name), (folder) => {
    const { context, policy, args: words = [] } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
    const found = (word: string): string => (existsSync(join(folder, word)) ? join(folder, word) : word);
    const other = mkdtempSync(join(tmpdir(), 'cwd-'));
    try {
      writeFileSync(join(other, 'context.json'), JSON.stringify(context ?? {}));
      writeFileSync(join(other, 'operator.json'), JSON.stringify(policy ?? {}));
      const args = ['plan', '-f', join(folder, 'compose.yaml'), ...words.map(found)];
      if (context) args.push('--context', 'context.json');
      if (policy) args.push('--config', 'operator.json');
      const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args, '--format', 'json'], {
        cwd: other,
        encoding: 'utf8',
        env: ELSEWHERE,
      });
      assert.not.match(stderr, /error|bug/);
      return stdout;
    } finally {
      rmSync(other, { recursive: true });
    }
  });
}

const ELSEWHERE: NodeJS.ProcessEnv = {
  PATH: '/nonexistent',
  HOME: '/home/of/nobody',
  USER: 'nobody',
  LANG: 'tr_TR.UTF-8',
  LC_ALL: 'tr_TR.UTF-8',
  LANGUAGE: 'tr',
  TZ: 'Asia/Kathmandu',
  COMPOSE_FILE: 'other.yaml',
  COMPOSE_PROJECT_NAME: 'other',
  COMPOSE_PROFILES: '*',
  COMPOSE_ENV_FILES: 'other.env',
  DOCKER_HOST: 'tcp://203.0.113.1:2375',
  DOCKER_DEFAULT_PLATFORM: 'linux/arm64',
  MESOS_TASK_ID: 'other',
  MESOS_SANDBOX: '/other',
  HOST: 'other',
  PORT0: '1',
  TAG: 'other',
};
