import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assert, spec } from '../../support/spec.ts';
import { type UnderAgent, underAgent } from '../../support/under-agent.ts';

const TERMINAL = (update: { readonly state: string }): boolean => /FINISHED|FAILED|KILLED/.test(update.state);

const web = (command: string, more = ''): string =>
  `services:\n  web:\n    image: IMAGE\n    stop_grace_period: 1s\n    command: [sh, -c, "${command}"]\n${more}`;

function labels(all: { readonly [key: string]: string }): object {
  return { labels: { labels: Object.entries(all).map(([key, value]) => ({ key, value })) } };
}

/** A task that ends well, although something lies where the executor writes. */
async function endsWell(plant: (one: UnderAgent) => void, check: (one: UnderAgent) => void): Promise<void> {
  await underAgent({ files: { 'compose.yaml': web('echo hello') } }, async (one) => {
    plant(one);
    one.launch('T');
    assert.is((await one.told(TERMINAL)).state, 'TASK_FINISHED');
    await one.ended;
    check(one);
  });
}

/** A folder and a file beside the sandbox, which no pod may touch. */
function victims({ path }: UnderAgent): { readonly folder: string; readonly file: string } {
  const folder = join(dirname(path('')), 'elsewhere');
  mkdirSync(folder, { recursive: true });
  const file = join(dirname(path('')), 'victim');
  writeFileSync(file, 'untouched');
  return { folder, file };
}

spec(
  'an executor in a hostile sandbox',
  {
    async 'writes its plan through no link, and waits for no pipe'() {
      await endsWell(
        (one) => symlinkSync(victims(one).file, one.path('pod-plan.json')),
        ({ path, text }) => {
          assert.is(readFileSync(join(dirname(path('')), 'victim'), 'utf8'), 'untouched');
          assert.ok(lstatSync(path('pod-plan.json')).isFile());
          assert.ok(JSON.parse(text('pod-plan.json')));
        },
      );
      await endsWell(
        ({ path }) => void spawnSync('mkfifo', [path('pod-plan.json')]),
        ({ path }) => assert.ok(lstatSync(path('pod-plan.json')).isFile()),
      );
      await endsWell(
        ({ path }) => mkdirSync(path('pod-plan.json')),
        ({ text }) => assert.match(text('stderr'), 'cannot write pod-plan.json: it is a folder'),
      );
    },

    async 'writes its logs through no link'() {
      await endsWell(
        (one) => symlinkSync(victims(one).folder, one.path('logs')),
        ({ path, text }) => {
          assert.equal(readdirSync(join(dirname(path('')), 'elsewhere')), []);
          assert.match(text('stderr'), 'its folder logs is a symbolic link, which is not followed');
          assert.match(text('stdout'), 'web | hello');
        },
      );
    },

    async 'keeps the plan and the logs of a second task in a folder that is no link'() {
      const files = {
        'compose.yaml': web('echo hello'),
        'first.yaml': web('ln -s ../elsewhere /code/tasks; sleep 100', '    volumes: [".:/code"]\n'),
        'quiet.yaml': web('sleep 100'),
      };
      for (const first of ['first.yaml', 'quiet.yaml']) {
        await underAgent({ files }, async (one) => {
          const { folder } = victims(one);
          one.launch('A', labels({ fileName: first }));
          await one.told(({ state }) => state === 'TASK_RUNNING');
          const isPlanted = (): boolean => readdirSync(one.path('')).includes('tasks');
          while (first === 'first.yaml' && !isPlanted()) await new Promise((resolve) => setTimeout(resolve, 20));
          one.launch('B');
          const { state } = await one.told((update) => update.task_id.value === 'B' && TERMINAL(update));
          assert.is(state, 'TASK_FINISHED');
          assert.equal(readdirSync(folder), []);
          if (first === 'first.yaml') return assert.match(one.text('stderr'), 'its folder tasks is a symbolic link');
          const [pod = ''] = readdirSync(one.path('tasks'));
          assert.equal(readdirSync(one.path(`tasks/${pod}`)).sort(), ['logs', 'pod-plan.json']);
        });
      }
    },

    async 'reads what links lead to within the sandbox and the allowed paths'() {
      const print = 'cat /app.conf /token; echo $$WORD';
      const files = {
        'real.yaml': web(
          print,
          '    env_file: volume/web.env\n    configs: [{source: app, target: /app.conf}]\n    secrets: [{source: token, target: /token}]\n' +
            'configs: {app: {file: current/app.conf}}\nsecrets: {token: {file: volume/token}}\n',
        ),
        'v1/app.conf': 'configured\n',
      };
      const outside = mkdtempSync(join(tmpdir(), 'persistent-'));
      const policy = `${outside}.yaml`;
      try {
        for (const [name, text] of Object.entries({ 'web.env': 'WORD=kept\n', token: 'hush\n' }))
          writeFileSync(join(outside, name), text);
        writeFileSync(policy, `allow: {paths: ["${outside}"]}\n`);
        for (const args of [['mesos', '--config', policy], []]) {
          await underAgent({ files, args }, async ({ launch, told, ended, path, text }) => {
            symlinkSync('real.yaml', path('compose.yaml'));
            symlinkSync('v1', path('current'));
            symlinkSync(outside, path('volume'));
            launch('T');
            const { state, message = '' } = await told(TERMINAL);
            if (args.length === 0) {
              assert.equal([state, /outside-root/.test(message)], ['TASK_FAILED', true]);
              return;
            }
            assert.is(state, 'TASK_FINISHED', message);
            await ended;
            for (const word of ['configured', 'hush', 'kept']) assert.match(text('stdout'), `web | ${word}\n`);
          });
        }
      } finally {
        rmSync(outside, { recursive: true });
        rmSync(policy, { force: true });
      }
    },

    async 'reads no file that a link leads out to, and no device'() {
      const files = { 'compose.yaml': web('echo hello') };
      for (const [target, why] of [
        ['/etc/shadow', 'lies outside'],
        ['/dev/zero', 'lies outside'],
        ['pipe', 'it is a named pipe, not a file'],
      ] as const) {
        await underAgent({ files }, async ({ launch, told, path }) => {
          assert.is(spawnSync('mkfifo', [path('pipe')]).status, 0);
          symlinkSync(target, path('named.yaml'));
          launch('T', labels({ fileName: 'named.yaml' }));
          const { state, message = '' } = await told(TERMINAL);
          assert.is(state, 'TASK_FAILED');
          assert.match(message, why);
        });
      }
    },
  },
  120,
);
