import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reviewingOf } from '../../compiler/cli/reviewing.ts';
import { isMistake } from '../../compiler/cli/world.ts';
import { COMMANDS } from '../../compiler/cli/commands.ts';
import { parse } from '../../compiler/cli/options.ts';
import { files } from '../../compiler/files.ts';
import { STAND_INS } from '../../compiler/framework-variables.ts';
import { findCases } from '../../compiler/golden.ts';
import { readCase } from '../../compiler/golden/case.ts';
import { worldOf } from '../../compiler/golden/produce.ts';
import type { Host } from '../../compiler/host.ts';
import { type ReviewedOptions, reviewedDigest } from '../../compiler/reviewed.ts';
import { compileTask } from '../../compiler/task.ts';
import { memoryHost } from '../support/host.ts';
import { inFolder, PINNED } from '../support/program.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const RUN = 'a5759609-698b-4599-be09-1829c19e7e06';
const FACTS = {
  directory: `/var/lib/mesos/runs/${RUN}`,
  procSelfCgroup: `6:freezer:/mesos/${RUN}\n4:memory:/mesos/${RUN}\n`,
};

/** As Marathon sets them. */
const FRAMEWORKS = {
  HOST: 'node7',
  PORT0: '31999',
  PORT_HTTP: '31999',
  MARATHON_APP_ID: '/shop',
  MESOS_TASK_ID: 'T.9',
};

const pairs = (said: { readonly [name: string]: string }, key: string) =>
  Object.entries(said).map(([name, value]) => ({ [key]: name, value }));

/** What an executor makes of a task that arrives with these files, in lines. */
function executed(
  host: Host,
  labels: { [key: string]: string },
  variables: { [name: string]: string },
  policy?: string,
) {
  const environment = { variables: pairs({ ...variables, ...FRAMEWORKS, UNUSED: 'x' }, 'name') };
  const task = {
    name: 'demo',
    task_id: { value: 'T.9' },
    agent_id: { value: 'A' },
    executor: { executor_id: { value: 'E' }, framework_id: { value: 'F' }, command: { environment } },
    resources: [{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31000, end: 31999 }] } }],
    labels: { labels: pairs(labels, 'key') },
  };
  const source = policy === undefined ? {} : { policy: { file: 'operator.yaml', text: policy } };
  const made = compileTask({ taskInfo: JSON.stringify(task), facts: FACTS, ...source, host: () => host });
  return { plan: made.plan, said: made.said.map(({ line }) => line).join('\n') };
}

const OPERATOR = `{allow: {powers: [privileged, host-network, host-pid, host-ipc, host-uts, host-userns, host-cgroup, engine-socket, devices, capabilities, unconfined, volume-drivers, nested-binds], paths: [/]}, defaults: {memory: 1g}, overhead: {cpus: 2}, infra: example/pause, logs: {size: 1m}}`;

/** What pod-compile digest is asked for a case's files; undefined for what has no digest. */
function reviewingOfCase(name: string): ReviewedOptions | undefined {
  const folder = join(root, 'golden', name);
  const golden = readCase({ file: 'case.json', text: readFileSync(join(folder, 'case.json'), 'utf8') });
  if (golden.kind === 'problem' || golden.command !== 'plan') return undefined;
  const given = parse(golden.args, COMMANDS.find((command) => command.name === 'digest')?.options ?? []);
  if (!given || isMistake(given)) return undefined;
  const found = reviewingOf(worldOf(folder, golden), given);
  return isMistake(found) ? undefined : found;
}

const cases = findCases(join(root, 'golden')).filter((name) =>
  existsSync(join(root, 'golden', name, 'expected/plan.json')),
);

const APP = `services:\n  web:\n    ${PINNED}\n    environment: { STAGE: "\${STAGE}" }\n    env_file: [web.env]\n    secrets: [key]\nsecrets: { key: { file: key.pem } }\n`;
const FILES = { 'compose.yaml': APP, '.env': 'A=1\n', 'web.env': 'B=2\n', 'key.pem': 'key' };
const SAID = { STAGE: 'live' };

function digest(
  texts: { readonly [path: string]: string },
  variables: { readonly [name: string]: string } = SAID,
): string {
  const { digest: found, diagnostics } = reviewedDigest({
    host: memoryHost(texts),
    files: ['compose.yaml'],
    variables,
    profiles: [],
  });
  return found ?? diagnostics.map(({ text }) => text).join();
}

const ONLY = (line: string): string => `services:\n  web:\n    ${PINNED}\n    ${line}\n`;

spec('the digest of what is reviewed', {
  'is that of an executor, whatever task and operator it has'() {
    let count = 0;
    const wrong = cases.flatMap((name) => {
      const options = reviewingOfCase(name);
      const found = options && reviewedDigest(options).digest;
      if (!options || found === undefined) return [];
      const { profiles, envFiles, variables } = options;
      const fileName = options.files.join(',');
      const lists = { ...(envFiles && { envFile: envFiles.join() }), profiles: profiles.join() };
      const host = files(join(root, 'golden', name));
      const labels = { digest: found, fileName, ...lists };
      const { plan, said } = executed(host, labels, variables, OPERATOR);
      if (plan) count += 1;
      const other = executed(host, { ...labels, digest: `sha256:${'0'.repeat(64)}` }, variables, OPERATOR);
      const isHeld = plan === undefined || (!other.plan && /error not-reviewed: /.test(other.said));
      return /not-reviewed/.test(said) || !isHeld ? [`${name}: ${said} ${other.said}`] : [];
    });
    assert.equal(wrong, []);
    assert.ok(count > 100, `${count} cases`);
  },

  'differs when one byte differs: of the Compose file, .env, an env file, a secret'() {
    const label = digest(FILES);
    assert.match(label, /^sha256:[0-9a-f]{64}$/);
    assert.ok(executed(memoryHost(FILES), { digest: label }, SAID).plan);
    for (const [file, text] of Object.entries(FILES)) {
      const changed = { ...FILES, [file]: text.replace(/[12y]/, '3') };
      assert.is.not(changed[file as keyof typeof FILES], text);
      const { plan, said } = executed(memoryHost(changed), { digest: label }, SAID);
      assert.is(plan, undefined, file);
      assert.match(
        said,
        `error not-reviewed: this is not what was reviewed: the label digest of the task says ${label}`,
      );
    }
  },

  'has variables that files use, and no others'() {
    assert.is(digest(FILES, { ...SAID, OTHER: 'x', HOST: 'y', PORT_HTTP: '1' }), digest(FILES));
    assert.is.not(digest(FILES, { STAGE: 'test' }), digest(FILES));
    assert.not.ok(executed(memoryHost(FILES), { digest: digest(FILES) }, { STAGE: 'test' }).plan);
  },

  'has profiles, names of files and a label of files of variables'() {
    const label = digest(FILES);
    assert.not.ok(executed(memoryHost(FILES), { digest: label, profiles: 'more' }, SAID).plan);
    assert.not.ok(executed(memoryHost({ ...FILES, 'b.yaml': APP }), { digest: label, fileName: 'b.yaml' }, SAID).plan);
    const texts = { ...FILES, 'prod.env': 'STAGE=prod\n' };
    const options = { host: memoryHost(texts), files: ['compose.yaml'], profiles: [], variables: {} };
    const { digest: prod = '' } = reviewedDigest({ ...options, envFiles: ['prod.env'] });
    const { plan, said } = executed(memoryHost(texts), { digest: prod, envFile: 'prod.env' }, {});
    assert.equal(plan?.containers[0]?.create.Env, ['B=2', 'STAGE=prod'], said);
    assert.not.ok(executed(memoryHost(texts), { digest: prod }, {}).plan);
  },

  'has the texts of configs that are variables, and not those of secrets'() {
    const made = (kind: string, value: string): string => {
      const text = `${ONLY(`${kind}: [it]`)}${kind}: { it: { environment: IT } }\n`;
      return digest({ 'compose.yaml': text }, { IT: value });
    };
    assert.match(made('secrets', 'a'), /^sha256:/);
    assert.is(made('secrets', 'a'), made('secrets', 'b'));
    assert.is.not(made('configs', 'a'), made('configs', 'b'));
  },

  'is there for files that only a framework fills, and that only an operator allows'() {
    for (const line of [
      'ports: ["${PORT0:?}:80", "${PORT_HTTP:?}:81", "${PORT_ADMIN:?}:82"]',
      'environment: ["H=${HOST:?}", "T=${TASK_HOST:?}", "P=${PORTS:?}", "L=${LIBPROCESS_IP:?}"]',
      'mem_limit: ${MARATHON_APP_RESOURCE_MEM}m',
      'privileged: true',
      'volumes: ["/srv/shared:/srv"]',
    ]) {
      assert.match(digest({ 'compose.yaml': ONLY(line) }), /^sha256:/, line);
    }
  },

  'is not there for what lies outside of the sandbox'() {
    const text = `${ONLY('secrets: [it]')}secrets: { it: { file: /etc/shadow } }\n`;
    assert.match(digest({ 'compose.yaml': text }), /etc\/shadow/);
  },

  'that is malformed is refused, in a label of any prefix'() {
    for (const text of ['', 'latest', `sha256:${'A'.repeat(64)}`, `sha512:${'0'.repeat(64)}`]) {
      const label = 'org.apache.aurora.metadata.digest';
      const { plan, said } = executed(memoryHost(FILES), { [label]: text }, SAID);
      assert.is(plan, undefined);
      assert.match(said, `error bad-digest: the label ${label} of the task`);
    }
  },

  'wanted of files with errors tells the errors'() {
    const { said } = executed(
      memoryHost({ 'compose.yaml': 'services: {a: {imag: x}}' }),
      { digest: digest(FILES) },
      {},
    );
    assert.match(said, /unknown-attribute/);
  },
});

spec('variables that frameworks own', {
  'are those of the README, and nobody else can say them'() {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const [, listed = ''] = /Variables that frameworks own: (.*?)\n/.exec(readme) ?? [];
    const names = [...listed.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    assert.ok(names.length > 10);
    const samples = names.map((name) => name.replace('*', 'SOME').replace('…', ''));
    assert.equal(
      samples.filter((name) => !STAND_INS.has(name)),
      [],
    );
    const foreign = ['PORTAL', 'HOSTNAME', 'TASK', 'MESOS', 'MY_PORT', 'PORT1234', 'INSTANCE', 'path', '__proto__'];
    assert.equal(
      foreign.filter((name) => STAND_INS.has(name)),
      [],
    );
  },
});

spec('pod-compile digest', {
  'prints one line, that of a task with the same files'() {
    inFolder(FILES, ({ run }) => {
      const { status, out, err } = run(['digest', '--env', 'STAGE=live']);
      assert.equal([status, out, err], [0, `${digest(FILES)}\n`, '']);
      assert.is(
        run(['digest', '-e', 'STAGE', '--json'], { env: { STAGE: 'live' } }).out,
        `{"digest":"${digest(FILES)}"}\n`,
      );
    });
  },
  'says errors, and what an executor would not find'() {
    inFolder({ 'a/compose.yaml': 'services: {a: {imag: x}}', 'b.env': '' }, ({ run }) => {
      const wrong = run(['digest'], { cwd: 'a' });
      assert.equal([wrong.status, wrong.out], [1, '']);
      assert.match(wrong.err, /^compose\.yaml:1:16: error unknown-attribute/);
      const far = run(['digest', '--env-file', '../b.env'], { cwd: 'a' });
      assert.is(far.status, 1);
      assert.match(far.err, /^pod-compile: \.\.\/b\.env lies outside /);
    });
  },
});
