import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { PodPlan } from '../../../compiler/plan/plan.ts';
import { mountPoints } from '../../../runtime/private/mount.ts';
import { testEngine } from '../../support/docker.ts';
import { root } from '../../support/sources.ts';
import { assert, spec } from '../../support/spec.ts';
import { type UnderAgent, underAgent } from '../../support/under-agent.ts';

const isEnd = ({ state }: { readonly state: string }): boolean => /FINISHED|FAILED|KILLED/.test(state);

/** Puts a link to the root of the host where the folder or file was. */
const SWAP = (name: string): string => `busybox mv /s/${name} /s/old && busybox ln -s / /s/${name}`;

const service = (command: string, more: string): string =>
  `    image: IMAGE\n    stop_grace_period: 1s\n    command: [sh, -c, "${command}"]\n${more}`;

/** Whose folder it is, and a file that only a host has. */
const SEES = 'ls /d; if test -e /d/etc/hostname; then echo the host; fi';

const BETWEEN = `services:
  swap:
${service(SWAP('data'), '    volumes: [".:/s"]\n')}  web:
${service(SEES, '    volumes: ["./data:/d"]\n    depends_on: {swap: {condition: service_completed_successfully}}\n')}`;

/** The first attempt swaps, the second looks. */
const RESTART = `services:
  web:
${service(`if test -L /s/data; then ${SEES}; exit 0; fi; ${SWAP('data')}; exit 1`, '    restart: on-failure:2\n    volumes: [".:/s", "./data:/d"]\n')}`;

const FILE = `services:
  swap:
${service('busybox mv /s/own.txt /s/old && busybox ln -s /etc/hostname /s/own.txt', '    volumes: [".:/s"]\n')}  web:
${service('cat /f', '    volumes: ["./own.txt:/f:ro"]\n    depends_on: {swap: {condition: service_completed_successfully}}\n')}`;

const MADE = `services:
  swap:
${service(SWAP('made'), '    volumes: [".:/s"]\n')}  web:
${service(`${SEES}; echo kept > /d/new`, '    volumes: ["./made:/d"]\n    depends_on: {swap: {condition: service_completed_successfully}}\n')}`;

/** The folder of the second mount lies in that of the first by a link alone. */
const LINKED = `services:
  swap:
${service(SWAP('data'), '    volumes: ["./v1:/s"]\n')}  web:
${service(SEES, '    volumes: ["./current/data:/d"]\n    depends_on: {swap: {condition: service_completed_successfully}}\n')}`;

/** Once by a read-only root, so that the config is mounted. */
const CONFIG = `services:
  swap:
${service('ls -a /s; if test -e /s/.pod-files; then echo in the sandbox; fi', '    volumes: [".:/s"]\n')}  web:
${service('cat /c', '    read_only: true\n    configs: [{source: c, target: /c}]\n    depends_on: {swap: {condition: service_completed_successfully}}\n')}configs: {c: {content: "the config"}}
`;

const LONG = `services:
  web:
${service('echo up; sleep 1000', '    volumes: [".:/s", "./data:/d"]\n    read_only: true\n    configs: [{source: c, target: /c}]\n')}configs: {c: {content: "the config"}}
`;

/** Runs a file's pod to its end, and looks that nothing of ours stays on the host. */
async function run(file: string, files: { readonly [path: string]: string }, look: (one: UnderAgent) => void) {
  await underAgent({ files: { 'compose.yaml': file, ...files } }, async (one) => {
    one.launch('T');
    const { state, message } = await one.told(isEnd);
    assert.is(state, 'TASK_FINISHED', message);
    await one.ended;
    look(one);
    assert.equal(leftOf(one.text('stderr')), []);
  });
}

/** Folders of ours, and mounts in them: of the pods that the log names. */
function leftOf(log: string): readonly string[] {
  const folder = '/run/pod-executor';
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => log.includes(name)) : [];
  return [...names, ...mounts().filter((point) => names.some((name) => point.startsWith(`${folder}/${name}`)))];
}

function mounts(): readonly string[] {
  return mountPoints(readFileSync('/proc/self/mountinfo', 'utf8'));
}

spec(
  'pinned bind sources',
  {
    'a folder swapped for a link before another container starts stays what it was': () =>
      run(BETWEEN, { 'data/mine': 'x' }, ({ text }) => {
        assert.match(text('logs/web.stdout'), /^mine$/m);
        assert.not.match(text('logs/web.stdout'), /the host/);
      }),
    'a folder swapped for a link stays what it was when its container is started again': () =>
      run(RESTART, { 'data/mine': 'x' }, ({ text }) => {
        assert.match(text('logs/web.stdout'), /^mine$/m);
        assert.not.match(text('logs/web.stdout'), /the host/);
      }),
    'a single file stays what it was': () =>
      run(FILE, { 'own.txt': 'my own' }, ({ text }) => assert.match(text('logs/web.stdout'), /^my own$/m)),
    'a missing folder is made, and what is written into it stays': () =>
      run(MADE, {}, ({ text }) => {
        assert.not.match(text('logs/web.stdout'), /the host/);
        assert.is(text('old/new').trim(), 'kept');
      }),
    'a folder that is reached by a link stays what it was': () =>
      underAgent({ files: { 'compose.yaml': LINKED, 'v1/data/mine': 'x' } }, async ({ launch, told, path, text }) => {
        symlinkSync('v1', path('current'));
        launch('T');
        const { state, message } = await told(isEnd);
        assert.is(state, 'TASK_FINISHED', message);
        assert.match(text('logs/web.stdout'), /^mine$/m);
        assert.not.match(text('logs/web.stdout'), /the host/);
      }),
    'a link that leads out of the sandbox before the first start is refused': () =>
      underAgent({ files: { 'compose.yaml': BETWEEN } }, async ({ launch, told, path, text }) => {
        symlinkSync('/etc', path('data'));
        launch('T');
        const { state, message = '' } = await told(isEnd);
        assert.is(state, 'TASK_FAILED');
        assert.match(message, /data/);
        assert.is(text('logs/web.stdout'), '');
      }),
    'a config that is mounted does not lie in the sandbox': () =>
      run(CONFIG, {}, ({ text }) => {
        assert.not.match(text('logs/swap.stdout'), /in the sandbox/);
        assert.match(text('logs/web.stdout'), /^the config$/m);
      }),
    'an executor that is killed leaves pins, a cleaner removes them, and the data stays': () =>
      underAgent(
        { files: { 'compose.yaml': LONG, 'data/mine': 'x' } },
        async ({ launch, told, child, run: id, text }) => {
          launch('T');
          await told(({ state }) => state === 'TASK_RUNNING');
          const { pod } = JSON.parse(text('pod-plan.json')) as PodPlan;
          const folder = `/run/pod-executor/${pod.prefix}`;
          const before = mounts().filter((point) => point.startsWith(`${folder}/`));
          assert.ok(before.length > 0);
          child.kill('SIGKILL');
          const { environment } = await testEngine();
          const program = join(root, 'dist/pod-executor.cjs');
          const clean = () =>
            spawnSync(process.execPath, [program, 'clean', '--run', id, '--force'], {
              env: environment,
              encoding: 'utf8',
            });
          const { status, stderr } = clean();
          assert.is(status, 0, stderr);
          assert.not.ok(existsSync(folder));
          assert.equal(
            mounts().filter((point) => point.startsWith(folder)),
            [],
          );
          assert.is(text('data/mine'), 'x');
        },
      ),
  },
  120,
);
