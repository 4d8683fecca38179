import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testLink } from '../../support/docker.ts';
import { service } from '../../support/packaged.ts';
import { testRegistry } from '../../support/registry.ts';
import { assert, skip, spec } from '../../support/spec.ts';
import { underAgent, type Wish } from '../../support/under-agent.ts';

const TERMINAL = (update: { readonly state: string }): boolean => /FINISHED|FAILED|KILLED/.test(update.state);

const labels = (said: { readonly [key: string]: string }) => ({
  labels: { labels: Object.entries(said).map(([key, value]) => ({ key, value })) },
});

const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));

/** An image behind a login, and a config.json that knows it, outside of every sandbox. */
async function behindLogin(body: (given: { compose: string; config: string; file: string }) => Promise<void>) {
  if (BUSYBOX === undefined) return skip('there is no busybox to run in an empty image');
  const registry = await testRegistry('secret');
  const folder = mkdtempSync(join(tmpdir(), 'operator-'));
  const file = join(folder, 'registries.json');
  const auth = Buffer.from('tester:secret').toString('base64');
  const config = JSON.stringify({ auths: { [registry.host]: { auth } } });
  writeFileSync(file, config);
  const compose = `services:\n  web: {image: "${registry.image}", command: [/bin/busybox, "true"], volumes: ["${BUSYBOX}:/bin/busybox"]}\n`;
  const link = await testLink();
  try {
    await body({ compose, config, file });
  } finally {
    await link.engine.removeImage(registry.image, { signal: link.signal });
    registry.close();
    rmSync(folder, { recursive: true });
  }
}

/** A pod that asks for a power. */
const FILES = { 'compose.yaml': `services:\n  web:\n${service('true', '    uts: host\n')}` };

/** A task that must fail before anything is made, with this reason. */
function failed({ files, ...more }: Partial<Wish>, reason: RegExp): Promise<void> {
  return underAgent({ files: { ...FILES, ...files }, ...more }, async ({ launch, told, ended, left }) => {
    launch('T');
    const { state, message = '' } = await told(TERMINAL);
    assert.is(state, 'TASK_FAILED');
    assert.match(message, reason);
    assert.is(await ended, 0);
    assert.equal(await left(), []);
  });
}

const allowed = `allow: {paths: [${BUSYBOX}]}\n`;

spec(
  "the operator's file under an agent",
  {
    'gives credentials for a pull, where the user has no home': () =>
      behindLogin(async ({ compose, file }) => {
        const operator = `${allowed}credentials: ${file}\n`;
        await underAgent({ files: { 'compose.yaml': compose }, operator }, async ({ launch, told, ended }) => {
          launch('T');
          const { state, message } = await told(TERMINAL);
          assert.is(state, 'TASK_FINISHED', message);
          await ended;
        });
      }),

    'may leave them to the task: a label names a file of its sandbox': () =>
      behindLogin(async ({ compose, config }) => {
        const files = { 'compose.yaml': compose, 'mine/config.json': config };
        const operator = `${allowed}credentials: /nowhere/config.json\nlabels: [credentials]\n`;
        await underAgent({ files, operator }, async ({ launch, told, ended }) => {
          launch('T');
          const { message = '' } = await told(TERMINAL);
          assert.match(message, '/nowhere/config.json, which should hold the credentials of registries, is not there');
          await ended;
        });
        await underAgent({ files, operator }, async ({ launch, told, ended }) => {
          launch('T', labels({ credentials: 'mine/config.json' }));
          const { state, message } = await told(TERMINAL);
          assert.is(state, 'TASK_FINISHED', message);
          await ended;
        });
      }),

    'lets no task name a program: a config.json of a sandbox has no credential helpers'() {
      const files = {
        'compose.yaml': 'services: {web: {image: "registry.example:1/x:1"}}\n',

        'a.json': '{"credsStore":"a/evil"}',
        'b.json': '{"credHelpers":{"registry.example:1":"b"}}',
        'docker-credential-a/evil': '#!/bin/sh\ntouch ran',
        'docker-credential-b': '#!/bin/sh\ntouch ran',
      };
      const environment = { PATH: `.:${process.env['PATH']}` };
      const wish = { files, operator: 'labels: [credentials]\n', environment };
      const failed = (file: string, name: string) =>
        underAgent(wish, async ({ launch, told, ended, path }) => {
          for (const program of ['docker-credential-a/evil', 'docker-credential-b']) chmodSync(path(program), 0o755);
          launch('T', labels({ credentials: file }));
          const { state, message = '' } = await told(TERMINAL);
          assert.is(state, 'TASK_FAILED');
          assert.match(message, `${file} has ${name}, and a file of the sandbox names no program to run`);
          await ended;
          assert.not.ok(existsSync(path('ran')));
        });
      return failed('a.json', 'credsStore').then(() => failed('b.json', 'credHelpers'));
    },

    'bounds the files of a container, and a label changes that'() {
      const lines = 'i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done';
      const files = { 'compose.yaml': `services:\n  web:\n${service(lines)}` };
      const operator = 'logs: {size: 1k}\nlabels: [logs.files]\n';
      return underAgent({ files, operator }, async ({ launch, told, ended, path, text }) => {
        launch('T', labels({ 'org.apache.aurora.metadata.logs.files': '3' }));
        const { state, message } = await told(TERMINAL);
        assert.is(state, 'TASK_FINISHED', message);
        await ended;
        const kept = readdirSync(path('logs')).filter((name) => name.startsWith('web.stdout'));
        assert.equal(kept.sort(), ['web.stdout', 'web.stdout.1', 'web.stdout.2']);
        for (const name of kept) assert.ok(statSync(path(`logs/${name}`)).size <= 1024);
        assert.match(text('logs/web.stdout'), /line 499\n$/);
      });
    },

    async 'that cannot be used fails the task, and says so'() {
      const gone = { environment: { POD_EXECUTOR_CONFIG: '/nowhere/operator.yaml' } };
      await failed(gone, /^the operator's file: POD_EXECUTOR_CONFIG names \/nowhere\/.*: there is no such file$/);
      await failed({ operator: 'limits: {pul: 1h}' }, /operator\.yaml:1:10: .*did you mean pull\?/);
    },

    async 'is none that the task brought along'() {
      const files = { 'evil.yaml': 'allow: {powers: [privileged, host-pid], paths: [/]}\n' };
      const refused = /^the operator's file: (--config|POD_EXECUTOR_CONFIG) names .*evil\.yaml, which .*install the/;
      await failed({ files, environment: { POD_EXECUTOR_CONFIG: './evil.yaml' } }, refused);
      await failed({ files, environment: { POD_EXECUTOR_CONFIG: '/proc/self/cwd/evil.yaml' } }, refused);
      await failed({ files, args: ['mesos', '--config', 'evil.yaml'] }, refused);
    },

    async 'is the usual one, which a named one narrows and never widens'() {
      const operator = 'allow: {powers: [host-uts]}\n';
      const widened =
        /operator\.yaml:1:17: error policy-widened: allow\.powers has host-uts, which \/etc\/pod-executor\.yaml does not allow/;
      await failed({ operator, usualOperator: 'allow: {powers: [devices]}\n' }, widened);
      const narrowed = { operator: 'allow: {powers: []}\n', usualOperator: operator };
      await failed(narrowed, /power-denied: web asks for the host's uts namespace/);
      await underAgent({ files: FILES, usualOperator: operator }, async ({ launch, told, ended }) => {
        launch('T');
        const { state, message } = await told(TERMINAL);
        assert.is(state, 'TASK_FINISHED', message);
        await ended;
      });
    },

    async 'hardens what a pod leaves in its sandbox and may do'() {
      const script = [
        'cp /bin/busybox /code/rootsh && chmod 6755 /code/rootsh',
        'mknod /code/disk b 254 0 || echo no node',
        'grep NoNewPrivs /proc/self/status',
        'grep CapBnd /proc/self/status',
        'grep /t /proc/mounts',
      ];
      const more = '    volumes: [".:/code"]\n    tmpfs: ["/t:exec,size=1m"]\n';
      const files = { 'compose.yaml': `services:\n  web:\n${service(script.join('; '), more)}` };
      const operator =
        'harden: {no-new-privileges: true, drop: [MKNOD, NET_RAW], pids: 100, mounts: [nosuid, nodev]}\n';
      await underAgent({ files, operator }, async ({ launch, told, ended, text, path }) => {
        launch('T');
        const { state, message } = await told(TERMINAL);
        assert.is(state, 'TASK_FINISHED', message);
        await ended;
        const output = text('logs/web.stdout');
        assert.match(output, 'no node');
        assert.not(existsSync(path('disk')));
        assert.match(output, /NoNewPrivs:\s+1/);
        // The usual set is a80425fb: without MKNOD (27) and NET_RAW (13).
        assert.match(output, 'a00405fb');
        assert.match(output, / \/t tmpfs rw,nosuid,nodev,/);
      });
    },
  },
  60,
);
