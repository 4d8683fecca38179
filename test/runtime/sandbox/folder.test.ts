import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Folder, placeOf } from '../../../runtime/sandbox/folder.ts';
import { assert, spec } from '../../support/spec.ts';

interface Sandbox {
  readonly path: (file: string) => string;
  readonly text: (file: string) => string;
  readonly folder: (path: string) => Folder;
}

/** A sandbox in `root`, beside a file `victim` and a folder `elsewhere` that nobody may touch. */
async function inSandbox(body: (sandbox: Sandbox) => Promise<void> | void): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'folder-'));
  const path = (file: string): string => join(top, 'root', file);
  const folders: Folder[] = [];
  const folder = (path: string): Folder => {
    const one = new Folder({ root: join(top, 'root'), path });
    folders.push(one);
    return one;
  };
  try {
    mkdirSync(path(''));
    mkdirSync(path('../elsewhere'));
    writeFileSync(path('../victim'), 'untouched');
    await body({ path, folder, text: (file) => readFileSync(path(file), 'utf8') });
    assert.is(readFileSync(path('../victim'), 'utf8'), 'untouched');
    assert.equal(readdirSync(path('../elsewhere')), []);
  } finally {
    for (const one of folders) one.close();
    rmSync(top, { recursive: true });
  }
}

spec('a folder of the sandbox', {
  async 'is made, with those on the way to it'() {
    await inSandbox(({ folder, text }) => {
      folder('tasks/pod_1a2b3c').replace('pod-plan.json', '{}');
      assert.is(text('tasks/pod_1a2b3c/pod-plan.json'), '{}');
    });
  },
  async 'a file, a link, a pipe and a socket in the place of a file are replaced'() {
    await inSandbox(({ folder, path, text }) => {
      writeFileSync(path('file'), 'a longer text');
      symlinkSync('../victim', path('link'));
      symlinkSync('../nothing', path('nowhere'));
      assert.is(spawnSync('mkfifo', [path('pipe')]).status, 0);
      for (const name of ['file', 'link', 'nowhere', 'pipe']) {
        folder('').replace(name, 'new');
        assert.equal([lstatSync(path(name)).isFile(), text(name)], [true, 'new'], name);
      }
      assert.not(existsSync(path('../nothing')));
      assert.equal(readdirSync(path('')).sort(), ['file', 'link', 'nowhere', 'pipe']);
    });
  },
  async 'a folder in the place of a file stays, and nothing is left beside it'() {
    await inSandbox(({ folder, path }) => {
      mkdirSync(path('plan'));
      assert.throws(() => folder('').replace('plan', 'new'), /EISDIR|ENOTEMPTY|EEXIST/);
      assert.equal(readdirSync(path('')), ['plan']);
    });
  },
  async 'a link that waits where the new file begins is not written through'() {
    await inSandbox(({ folder, path, text }) => {
      symlinkSync('../victim', path('.plan.part'));
      folder('').replace('plan', 'new');
      assert.equal([readdirSync(path('')), text('plan')], [['plan'], 'new']);
    });
  },
  async 'a link or a file in the place of a folder is an error'() {
    await inSandbox(({ folder, path }) => {
      symlinkSync('../elsewhere', path('tasks'));
      writeFileSync(path('logs'), '');
      assert.throws(() => folder('tasks/pod').replace('plan', ''), /tasks is a symbolic link, which is not followed/);
      assert.throws(() => folder('logs').replace('plan', ''), /logs is no folder/);
    });
  },
  async 'only regular files are opened to be written, and nothing is waited for'() {
    await inSandbox(async ({ folder, path, text }) => {
      symlinkSync('../victim', path('link'));
      symlinkSync('../nothing', path('nowhere'));
      assert.is(spawnSync('mkfifo', [path('pipe')]).status, 0);
      mkdirSync(path('inner'));
      const sandbox = folder('');
      for (const name of ['link', 'nowhere', 'pipe', 'inner']) {
        for (const opened of [() => sandbox.append(name), () => sandbox.overwrite(name)]) {
          const why = await opened().then(
            (file) => file.close(),
            (error) => String(error),
          );
          assert.match(why ?? 'it was opened', /symbolic link, which is not followed|no regular file/, name);
        }
      }
      assert.not(existsSync(path('../nothing')));
      for (const text of ['a longer one', 'b']) {
        const file = await sandbox.overwrite('file');
        await file.write(text).finally(() => file.close());
      }
      assert.is(text('file'), 'b');
    });
  },
  'a folder that the user names is below the sandbox, or trusted'() {
    assert.equal(placeOf('/box/logs', '/box'), { root: '/box', path: 'logs' });
    assert.equal(placeOf('/box/..logs', '/box'), { root: '/box', path: '..logs' });
    assert.equal(placeOf('/box', '/box'), { root: '/box', path: '' });
    assert.equal(placeOf('/boxes', '/box'), { root: '/boxes', path: '' });
    assert.equal(placeOf('/', '/box'), { root: '/', path: '' });
  },
});
