import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askHelper, helperProgram, isHelperName } from '../../../runtime/engine/credential-helper.ts';
import { registries } from '../../../runtime/engine/credentials.ts';
import { failure } from '../../support/failure.ts';
import { assert, spec } from '../../support/spec.ts';

interface Place {
  /** Below the folder. */
  readonly path: (name: string) => string;
  readonly script: (name: string, text: string) => void;
  readonly signal: AbortSignal;
}

async function inFolder(body: (place: Place) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'helpers-'));
  const path = (name: string): string => join(folder, name);
  for (const name of ['bin', 'sandbox', 'open']) mkdirSync(path(name));
  const script = (name: string, text: string): void => {
    writeFileSync(path(name), `#!/bin/sh\n${text}\n`);
    chmodSync(path(name), 0o755);
  };
  try {
    await body({ path, script, signal: new AbortController().signal });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

spec('credential helpers', {
  'are named as programs, never as paths'() {
    for (const name of ['ecr-login', 'osxkeychain', 'a.b_c']) assert.ok(isHelperName(name), name);
    for (const name of ['', '.', '..', 'a/evil', '../x', 'a\0', 'a b', 'ä', '-'.repeat(101)]) {
      assert.not.ok(isHelperName(name), name);
    }
  },

  'are found in PATH, but not where containers or strangers may write': () =>
    inFolder(({ path, script }) => {
      const found = (PATH: string) =>
        helperProgram('a', { environment: { PATH }, home: '/', writable: [path('sandbox')], guarded: true });
      const name = 'docker-credential-a';
      for (const folder of ['bin', 'sandbox', 'open']) script(join(folder, name), 'true');
      chmodSync(path('open'), 0o777);
      const bad = [path('sandbox'), path('open'), '.', 'bin', '', path('gone')];
      assert.match(JSON.stringify(found(bad.join(':'))), 'docker-credential-a is not in PATH');
      assert.equal(found([...bad, path('bin')].join(':')), { path: path(`bin/${name}`) });
      rmSync(path(`bin/${name}`));
      symlinkSync(path(`sandbox/${name}`), path(`bin/${name}`));
      symlinkSync(path('sandbox'), path('linked'));
      assert.match(JSON.stringify(found([path('bin'), path('linked')].join(':'))), 'is not in PATH');
    }),

  'get few variables, and bound what they print and start': () =>
    inFolder(async ({ path, script, signal }) => {
      const environment = {
        PATH: `${path('bin')}:/usr/bin:/bin`,
        MESOS_EXECUTOR_AUTHENTICATION_TOKEN: 't',
        AWS_REGION: 'r',
      };
      const helpers = { environment, home: '/home/u', writable: [] };
      script('bin/docker-credential-env', 'read registry; echo "$registry"; env');
      const { code, output } = await askHelper('env', 'registry.example', helpers, signal);
      assert.is(code, 0);
      assert.match(output, /^registry\.example\n/);
      assert.match(output, 'HOME=/home/u');
      assert.match(output, 'AWS_REGION=r');
      assert.not.match(output, 'MESOS');
      script('bin/docker-credential-loud', 'yes');
      assert.match((await failure(askHelper('loud', 'a', helpers, signal))).message, 'answered with more than 64 KiB');
      script('bin/docker-credential-slow', 'sleep 1000 & sleep 1000');
      const controller = new AbortController();
      const asked = askHelper('slow', 'a', helpers, controller.signal).catch((error: Error) => error.message);
      controller.abort(new Error('called off'));
      assert.is(await asked, 'called off');
    }),

  'are not for a file that containers may write': () =>
    inFolder(async ({ path, script, signal }) => {
      script('bin/docker-credential-a', `touch ${path('ran')}; echo '{"Username":"u","Secret":"s"}'`);
      const read = (config: object, file: string) => {
        writeFileSync(path(file), JSON.stringify(config));
        const world = {
          environment: { PATH: path('bin') },
          home: '/',
          read: (name: string) => readFileSync(name, 'utf8'),
        };
        return registries(world, { named: path(file), writable: [path('sandbox')] });
      };
      const inside = 'sandbox/config.json';
      for (const config of [{ credsStore: 'a' }, { credHelpers: { 'r.example': 'a' } }]) {
        const found = read(config, inside);
        for (const asked of [() => found.of('r.example/x', signal), () => found.all(signal)]) {
          assert.match((await failure(asked())).message, 'a file of the sandbox names no program to run');
        }
      }
      const auth = Buffer.from('u:p').toString('base64');
      const plain = await read({ auths: { 'r.example': { auth } } }, inside).of('r.example/x', signal);
      assert.equal(plain, { username: 'u', password: 'p', serveraddress: 'r.example' });
      rmSync(path(inside));
      symlinkSync(path('config.json'), path(inside));
      writeFileSync(path('config.json'), '{}');
      const linked = registries(
        { environment: {}, home: '/', read: () => '{}' },
        { named: path(inside), writable: [path('sandbox')] },
      );
      assert.match((await failure(linked.all(signal))).message, 'a symbolic link leads out of the sandbox');
      const slashed = read({ credsStore: 'a/evil' }, 'config.json').of('r.example/x', signal);
      assert.match((await failure(slashed)).message, 'has letters, digits');
      const own = await read({ credsStore: 'a' }, 'config.json').of('r.example/x', signal);
      assert.equal(own, { username: 'u', password: 's', serveraddress: 'r.example' });
    }),
});
