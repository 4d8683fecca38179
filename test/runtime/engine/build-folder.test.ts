import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { roomsOf } from '../../../compiler/command.ts';
import { buildContext } from '../../../runtime/engine/build-context.ts';
import { dockerfileIn } from '../../../runtime/engine/build-folder.ts';
import { assert, spec } from '../../support/spec.ts';

/** A sandbox with a build context `app`, beside a folder that nobody may read. */
async function inSandbox(body: (path: (file: string) => string) => Promise<void> | void): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'builds-'));
  const path = (file: string): string => join(top, 'sandbox', file);
  try {
    mkdirSync(path('app'), { recursive: true });
    mkdirSync(path('../other'));
    writeFileSync(path('../other/Dockerfile'), 'FROM SECRET');
    await body(path);
  } finally {
    rmSync(top, { recursive: true });
  }
}

spec('the folder of a build', {
  async 'has its Dockerfile where every link on the way stays in the sandbox'() {
    await inSandbox((path) => {
      writeFileSync(path('real'), 'FROM a');
      symlinkSync('app', path('current'));
      symlinkSync('../real', path('app/Dockerfile'));
      symlinkSync('/etc/shadow', path('app/shadow'));
      symlinkSync('/dev/zero', path('app/zero'));
      symlinkSync('../../other/Dockerfile', path('app/away'));
      assert.is(spawnSync('mkfifo', [path('app/pipe')]).status, 0);
      writeFileSync(path('app/large'), '');
      truncateSync(path('app/large'), 17 * 1024 * 1024);
      const read = (dockerfile: string) => () =>
        dockerfileIn(roomsOf(path('')), { context: path('current'), dockerfile });
      assert.is(read('Dockerfile')().text, 'FROM a');
      for (const file of ['shadow', 'zero', 'away']) assert.throws(read(file), /symbolic link leads there/);
      assert.throws(read('pipe'), /pipe of its build context cannot be read: it is a named pipe/);
      assert.throws(read('large'), /larger than 16 MiB/);
      assert.throws(read('absent'), /its build context has no absent/);
    });
  },
  async 'is no folder behind a link that leaves the sandbox, unless that is allowed'() {
    await inSandbox((path) => {
      symlinkSync('../other', path('linked'));
      const options = { context: path('linked') };
      assert.throws(() => dockerfileIn(roomsOf(path('')), options), /build context .*linked cannot be read: it lies/);
      assert.is(dockerfileIn(roomsOf(path(''), [path('../other')]), options).text, 'FROM SECRET');
    });
  },
  async 'names what stays out in a file that is no link out of the sandbox'() {
    await inSandbox((path) => {
      writeFileSync(path('app/Dockerfile'), 'FROM a');
      symlinkSync('/dev/zero', path('app/.dockerignore'));
      const rooms = roomsOf(path(''));
      const options = { context: path('app') };
      assert.throws(() => buildContext(rooms, options, dockerfileIn(rooms, options)), /\.dockerignore of its build/);
    });
  },
  async 'is sent with links as links, and the Dockerfile as it was read'() {
    await inSandbox(async (path) => {
      writeFileSync(path('real'), 'FROM a');
      symlinkSync('../real', path('app/Dockerfile'));
      symlinkSync('/etc/shadow', path('app/shadow'));
      symlinkSync('../../other', path('app/other'));
      const long = `${'x'.repeat(120)}.txt`;
      writeFileSync(path(`app/${long}`), 'text');
      assert.is(spawnSync('mkfifo', [path('app/pipe')]).status, 0);
      const rooms = roomsOf(path(''));
      const options = { context: path('app') };
      const { tar } = buildContext(rooms, options, dockerfileIn(rooms, options));
      const input = await text(tar);
      const { stdout, stderr } = spawnSync('tar', ['tvf', '-', '--numeric-owner'], { input, encoding: 'utf8' });
      assert.is(stderr, '');
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^(\S+) (\S+) .*:\d\d /, '$1 $2 '));
      assert.equal(lines, [
        'lrwxrwxrwx 0/0 other -> ../../other',
        'lrwxrwxrwx 0/0 shadow -> /etc/shadow',
        `-rw-r--r-- 0/0 ${long}`,
        '-rw-r--r-- 0/0 Dockerfile',
      ]);
    });
  },
});
