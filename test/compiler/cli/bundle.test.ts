import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { run } from '../../../compiler/cli/run.ts';
import { files } from '../../../compiler/files.ts';
import { roomsOf } from '../../../compiler/files/reach.ts';
import type { Entry } from '../../../compiler/bundle.ts';
import { packed } from '../../../compiler/bundle.ts';
import { storage } from '../../../compiler/storage.ts';
import { buildContext } from '../../../runtime/engine/build-context.ts';
import { dockerfileIn } from '../../../runtime/engine/build-folder.ts';
import { inFolder, PINNED, type Place, QUIET } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

const BUILT = 'services:\n  web:\n    build: app\n    env_file: [web.env]\n';
const LONG = `${'long/'.repeat(30)}name of a file.txt`;

const FILES = {
  'compose.yaml': BUILT,
  'web.env': 'A=1\n',
  '.env': 'B=2\n',
  'notes.txt': 'of nobody',
  'app/Dockerfile': 'FROM scratch\n',
  'app/.dockerignore': '*.log\nsub\n!sub/kept\nDockerfile\n',
  'app/a.log': 'ignored',
  'app/sub/ignored': 'x',
  'app/sub/kept/file': 'kept',
  'app/empty': '',
  'app/größe.txt': 'x'.repeat(513),
  'app/block': 'x'.repeat(512),
  [`app/${LONG}`]: 'deep',
};

/** Names in a tar, with what is in them, as tar reads it. */
function listed(tar: string): readonly string[] {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  return execFileSync('tar', ['tzf', tar, '--quoting-style=literal'], { encoding: 'utf8', env }).trimEnd().split('\n');
}

/** Another user on another day. */
function aged(place: Place, names: readonly string[]): void {
  for (const name of names) {
    chmodSync(place.path(name), 0o660);
    utimesSync(place.path(name), 1e9, 1e9);
  }
}

spec('pod-compile bundle', {
  'gives the same bytes for the same files, in any folder, of any age, with any rights'() {
    const bytes: Buffer[] = [];
    for (const age of [false, true]) {
      inFolder(FILES, (place) => {
        if (age) aged(place, Object.keys(FILES));
        const { status, err } = place.run(['bundle', '-o', 'out.tar.gz']);
        assert.equal([status, err], [0, '']);
        bytes.push(readFileSync(place.path('out.tar.gz')));
        assert.is(place.shell('"$POD" bundle | cmp - out.tar.gz').status, 0, 'standard output has the same');
      });
    }
    assert.ok(bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0)));
  },

  'holds what is needed, and tar reads it'() {
    inFolder(FILES, (place) => {
      symlinkSync('block', place.path('app/link'));
      chmodSync(place.path('app/block'), 0o755);
      place.run(['bundle', '-o', 'out.tar.gz']);
      const names = listed(place.path('out.tar.gz'));
      assert.equal(
        names.filter((name) => !name.endsWith('/')),
        [
          '.env',
          'app/.dockerignore',
          'app/Dockerfile',
          'app/block',
          'app/empty',
          'app/größe.txt',
          'app/link',
          `app/${LONG}`,
          'app/sub/kept/file',
          'compose.yaml',
          'web.env',
        ],
      );
      mkdirSync(place.path('there'));
      execFileSync('tar', ['xzpf', '../out.tar.gz'], { cwd: place.path('there') });
      for (const [name, text] of Object.entries(FILES)) {
        if (names.includes(name)) assert.is(place.text(`there/${name}`), text, name);
      }
      const rights = execFileSync('stat', ['-c', '%a', '.env', 'web.env', 'compose.yaml', 'app/block', 'app'], {
        cwd: place.path('there'),
        encoding: 'utf8',
      });
      assert.equal(rights.trim().split('\n'), ['600', '600', '644', '755', '755']);
      assert.is(place.run(['digest'], { cwd: 'there' }).out, place.run(['digest']).out);
      assert.is(place.run(['bundle', '--list'], { cwd: 'there' }).out, place.run(['bundle', '--list']).out);
    });
  },

  async 'has of a build context what the build is sent'() {
    let sent: Promise<Buffer> | undefined;
    let names: readonly string[] = [];
    let folder = '';
    // What is read later is read here.
    inFolder(FILES, (place) => {
      folder = `${place.path('.')}-kept`;
      execFileSync('cp', ['-a', place.path('.'), folder]);
      place.run(['bundle', '-o', 'out.tar.gz']);
      names = listed(place.path('out.tar.gz'));
    });
    try {
      const context = { context: join(folder, 'app') };
      const rooms = roomsOf(folder);
      const { tar } = buildContext(rooms, context, dockerfileIn(rooms, context));
      sent = buffer(tar);
      const input = await sent;
      const env = { ...process.env, LC_ALL: 'C.UTF-8' };
      const found = spawnSync('tar', ['tf', '-', '--quoting-style=literal'], { input, encoding: 'utf8', env }).stdout;
      const clean = (name: string): string => name.replace(/^\.\//, '').replace(/\/$/, '');
      const built = found
        .trimEnd()
        .split('\n')
        .map(clean)
        .filter((name) => !['', '.'].includes(name));
      const bundled = names.filter((name) => name.startsWith('app/')).map((name) => clean(name.slice('app/'.length)));
      assert.equal(bundled.filter((name) => name !== '').sort(), built.sort());
    } finally {
      execFileSync('rm', ['-r', folder]);
    }
  },

  'lists what and why, as text and as JSON, and writes no bundle then'() {
    inFolder(FILES, ({ run: call, path }) => {
      const { status, out } = call(['bundle', '--list']);
      assert.is(status, 0);
      assert.match(out, /\nweb\.env +4 B +variables +compose\.yaml:4:16\n/);
      assert.match(out, /\n10 files, .*\ndigest sha256:[0-9a-f]{64}\n$/);
      const { digest, entries } = JSON.parse(call(['bundle', '--list', '--json']).out);
      assert.is(`${digest}\n`, call(['digest']).out);
      assert.equal(entries.at(-1), {
        path: 'web.env',
        kind: 'file',
        size: 4,
        isExecutable: false,
        isPrivate: true,
        as: 'variables',
        at: 'compose.yaml:4:16',
      });
      assert.equal(
        readdirSync(path('.')).filter((name) => name.includes('tar')),
        [],
      );
    });
  },

  'holds no earlier bundle, and no files of a run'() {
    const mounted = `services:\n  web:\n    ${PINNED}\n    volumes: [".:/all"]\n`;
    inFolder({ 'compose.yaml': mounted, 'a.txt': 'a', '.pod-files/x/1': 'secret' }, ({ run: call, path }) => {
      for (const _ of [1, 2]) assert.is(call(['bundle', '-o', 'out.tar.gz']).status, 0);
      assert.equal(listed(path('out.tar.gz')), ['a.txt', 'compose.yaml']);
    });
  },

  'refuses pipes and sockets, all in one run, and what is not there'() {
    const volumes = '    volumes: ["./pipe:/a", "./sock:/b"]\n';
    inFolder({ 'compose.yaml': `${QUIET}${volumes}`, 'b.yaml': 'services: {a: {build: {context: none}}}' }, (place) => {
      execFileSync('mkfifo', [place.path('pipe')]);
      const listen = `require('net').createServer().listen(${JSON.stringify(place.path('sock'))}, () => process.kill(process.pid, 'SIGKILL'))`;
      spawnSync(process.execPath, ['-e', listen]);
      const { status, out, err } = place.run(['bundle']);
      assert.equal([status, out], [1, '']);
      assert.match(err, /4:16: error not-for-a-bundle: "pipe" \(mount\) cannot be in a bundle: it is a named pipe/);
      assert.match(err, /4:29: error not-for-a-bundle: "sock" \(mount\) cannot be in a bundle: it is a socket/);
      assert.match(place.run(['bundle', '-f', 'b.yaml']).err, /"none" \(build context\).*it is not there/);
      assert.is(place.run(['bundle', '-o', 'none.tar.gz']).status, 1);
      assert.not.ok(existsSync(place.path('none.tar.gz')));
    });
  },

  'refuses files outside the root: by path, by an argument, by a link that leads there at last'() {
    const texts = {
      'in/compose.yaml': 'services: {a: {image: x, env_file: [../out.env]}}',
      'in/ok.yaml': QUIET,
      'in/b.yaml': `${QUIET}    volumes: ["./conf:/conf"]\n`,
      'out.env': '',
    };
    inFolder(texts, ({ run: call, path }) => {
      const at = { cwd: 'in' };
      assert.match(call(['bundle'], at).err, /error outside-root: .*out\.env/);
      assert.match(call(['bundle', '-f', 'ok.yaml', '--env-file', '../out.env'], at).err, /lies outside/);
      symlinkSync('one', path('in/conf'));
      symlinkSync('deep/../..', path('in/one'));
      mkdirSync(path('in/deep'));
      assert.match(call(['bundle', '-f', 'b.yaml'], at).err, /outside-root|link that leaves the root/);
    });
  },

  'that holds what only the executor may read is for nobody else either'() {
    const secret = `${QUIET}    secrets: [s]\nsecrets: {s: {file: s.txt}}\n`;
    inFolder({ 'compose.yaml': QUIET, 'secret.yaml': secret, 's.txt': 'x' }, ({ run: call, path }) => {
      const modeOf = (file: string): number => {
        assert.is(call(['bundle', '-f', file, '-o', `${file}.tgz`]).status, 0);
        return statSync(path(`${file}.tgz`)).mode & 0o777;
      };
      assert.is(modeOf('secret.yaml'), 0o600);
      assert.is(modeOf('compose.yaml'), 0o666 & ~process.umask());
      chmodSync(path('secret.yaml.tgz'), 0o640);
      assert.is(modeOf('secret.yaml'), 0o640, 'its owner has said so');
    });
  },

  async 'is nothing for a terminal'() {
    let said = '';
    const exit = await run({
      args: ['bundle'],
      env: {},
      cwd: '/nowhere',
      version: '',
      terminal: { out: true, err: false },
      input: () => ({ kind: 'missing' }),
      out: () => assert.unreachable(),
      err: (text) => {
        said += text;
      },
      disk: { read: () => ({ kind: 'missing' }), isFile: () => false, write: () => {} },
      host: files,
    });
    assert.is(exit, 64);
    assert.match(said, 'a bundle is no text: say -o FILE, or --list');
  },

  'says in a line what cannot be written, and leaves nothing half'() {
    inFolder({ 'compose.yaml': QUIET }, ({ shell, run: call, path }) => {
      assert.equal(
        shell('"$POD" bundle > /dev/full').err,
        'pod-compile: the output cannot be written: no space is left\n',
      );
      const { status, err } = call(['bundle', '-o', 'none/out.tar.gz']);
      assert.is(status, 1);
      assert.match(err, /^pod-compile: .*none\/out\.tar\.gz cannot be written: there is no such file or folder\n$/);
      assert.equal(readdirSync(path('.')), ['compose.yaml']);
    });
  },
});

const at = (path: string, size: number): Entry => ({
  path,
  what: { kind: 'file', size, isExecutable: false },
  need: { path, as: 'mount', written: path },
  isPrivate: false,
});

spec('packing', {
  async 'fails when a file is not as it was found'() {
    for (const size of [1, 4]) {
      let told = '';
      const disk = { ...storage('x', async () => undefined), pieces: () => [Buffer.from('abc')] };
      await buffer(packed([at('a', size)], '/', disk)).catch((error: Error) => {
        told = error.message;
      });
      assert.is(told, 'a changed while it was read');
    }
  },

  async 'takes sizes and names that no field of a header holds'() {
    const name = `${'é'.repeat(60)}/${'n'.repeat(99)}`;
    const disk = { ...storage('x', async () => undefined), pieces: () => [Buffer.from('abc')] };
    const tar = gunzipSync(await buffer(packed([at(name, 3)], '/', disk)));
    assert.match(tar.toString(), `230 path=${name}\n`);
    assert.is(tar.length % 512, 0);
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    const found = spawnSync('tar', ['tf', '-', '--quoting-style=literal'], { input: tar, encoding: 'utf8', env });
    assert.equal([found.stdout, found.stderr], [`${name}\n`, '']);
  },

  async 'reads a large file no faster than it is taken away'() {
    let read = 0;
    const piece = randomBytes(64 * 1024);
    const many = 4096;
    const disk = {
      ...storage('x', async () => undefined),
      *pieces() {
        for (read = 0; read < many; read += 1) yield piece;
      },
    };
    const taken = packed([at('big', many * piece.length)], '/', disk)[Symbol.asyncIterator]();
    await taken.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(read < 64, `${read} pieces are on their way`);
    await taken.return?.();
  },

  'takes a file of more bytes than a text may have characters'() {
    inFolder({ 'compose.yaml': `${QUIET}    volumes: ["./big:/big"]\n`, big: '' }, ({ shell, path }) => {
      truncateSync(path('big'), 600 * 1024 * 1024);
      const { out, err } = shell('"$POD" bundle -o out.tar.gz && tar tvzf out.tar.gz');
      assert.match(out, / 629145600 1970-01-01 .* big\n/, err);
    });
  },
});
