import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files, filesIn } from '../../compiler/files.ts';
import { codeOf } from '../../compiler/files/errors.ts';
import { release } from '../../compiler/files/held.ts';
import { type Reached, reach, roomsOf } from '../../compiler/files/reach.ts';
import { random } from '../support/random.ts';
import { whileTurning } from '../support/turning.ts';
import { memoryHost } from '../support/host.ts';
import { assert, spec } from '../support/spec.ts';

/** A folder with `root` and `other` in it, removed afterwards. */
function inFolder(body: (top: string) => void): void {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  try {
    mkdirSync(join(top, 'root/sub'), { recursive: true });
    mkdirSync(join(top, 'other'));
    writeFileSync(join(top, 'root/a.yaml'), 'a: é\n');
    writeFileSync(join(top, 'root/sub/b.yaml'), 'b\n');
    writeFileSync(join(top, 'other/c.yaml'), 'c\n');
    body(top);
  } finally {
    rmSync(top, { recursive: true });
  }
}

/** Fills a folder with folders, files and links at random; returns paths to try. */
function plant(root: string, next: (below: number) => number): readonly string[] {
  const pick = (of: readonly string[]): string => of[next(of.length)] ?? '';
  const folders = ['', 'x', 'x/y', 'z'];
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['f', 'x/f', 'x/y/g', '../other/f']) writeFileSync(join(root, file), '');
  const steps = ['..', '..', '.', 'x', 'y', 'z', 'f', 'g', 'l', 'm', 'other', 'root', 'none'];
  for (const folder of folders) {
    for (const name of ['l', 'm']) {
      const target = Array.from({ length: 1 + next(4) }, () => pick(steps)).join('/');
      symlinkSync(next(4) === 0 ? join(root, target) : target, join(root, folder, name));
    }
  }
  const plain = steps.filter((step) => !step.startsWith('.'));
  return Array.from({ length: 40 }, () => Array.from({ length: 1 + next(4) }, () => pick(plain)).join('/'));
}

/** How a walk ended; what is held by its number on the disk. */
function endOf(reached: Reached): string {
  if (reached.kind !== 'held') return reached.kind;
  release(reached.held);
  return `held ${reached.held.stats.ino}`;
}

function kernelsEnd(path: string): string {
  try {
    return `held ${statSync(path).ino}`;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? 'missing' : 'refused';
  }
}

function why(found: { readonly kind: string; readonly why?: string }): string {
  return `${found.kind}: ${found.why}`;
}

spec('files', {
  'files below the root are read'() {
    inFolder((top) => {
      const host = files(join(top, 'root'));
      const found = host.read('a.yaml');
      assert.equal(found.kind === 'text' && [found.text, found.bytes.length], ['a: é\n', 6]);
      assert.is(host.read('sub/../sub/b.yaml').kind, 'text');
      assert.is(host.read('missing.yaml').kind, 'missing');
      assert.is(host.read('a.yaml/x').kind, 'missing');
      assert.equal(['a.yaml', 'sub', '.', 'missing'].map(host.look), ['file', 'folder', 'folder', 'missing']);
    });
  },
  'nothing outside is read, whether it is there or not'() {
    inFolder((top) => {
      symlinkSync('../other', join(top, 'root/out'));
      symlinkSync('sub', join(top, 'root/in'));
      symlinkSync('../other/c.yaml', join(top, 'root/c.yaml'));
      const host = files(join(top, 'root'));
      const outside = ['../other/c.yaml', '../other/no', '/etc/passwd', '/nowhere/x', 'out/c.yaml', 'out/no', 'c.yaml'];
      for (const path of outside) assert.equal([host.read(path).kind, host.look(path)], ['outside', 'outside'], path);
      assert.is(host.read('in/b.yaml').kind, 'text');
    });
  },
  'a folder whose name begins like the root is outside'() {
    inFolder((top) => {
      mkdirSync(join(top, 'root2'));
      writeFileSync(join(top, 'root2/x'), '');
      assert.is(files(join(top, 'root')).read('../root2/x').kind, 'outside');
    });
  },
  'what the operator allowed is read'() {
    inFolder((top) => {
      symlinkSync('../other/c.yaml', join(top, 'root/c.yaml'));
      const host = files(join(top, 'root'), [join(top, 'other')]);
      assert.equal(
        [join(top, 'other/c.yaml'), 'c.yaml'].map((path) => host.read(path).kind),
        ['text', 'text'],
      );
      assert.is(host.read(join(top, 'x')).kind, 'outside');
    });
  },
  'what is no ordinary file is refused, and never waited for'() {
    inFolder((top) => {
      const root = join(top, 'root');
      assert.is(spawnSync('mkfifo', [join(root, 'pipe')]).status, 0);
      symlinkSync('loop', join(root, 'loop'));
      writeFileSync(join(root, 'large'), '');
      truncateSync(join(root, 'large'), 16 * 1024 * 1024 + 1);
      const host = files(root, ['/dev']);
      assert.is(why(host.read('sub')), 'refused: it is a folder');
      assert.is(why(host.read('pipe')), 'refused: it is a named pipe, not a file');
      assert.is(why(host.read('/dev/zero')), 'refused: it is a device, not a file');
      assert.is(why(host.read('loop')), 'refused: its symbolic links lead in a circle');
      assert.is(why(host.read('large')), 'refused: it is larger than 16 MiB');
      assert.is(why(host.read('a\0b')), 'refused: its name holds a NUL character');
      assert.is(why(host.read('x'.repeat(300))), 'refused: its name is too long');
      assert.equal(['pipe', 'loop', '/dev/zero', 'a\0'].map(host.look), ['other', 'other', 'other', 'other']);
    });
  },
  'links are walked hop by hop, each below the root or what is allowed'() {
    inFolder((top) => {
      const links: readonly (readonly [string, string])[] = [
        ['current', 'sub'],
        ['once', 'current/b.yaml'],
        ['twice', './sub/../once'],
        ['whole', join(top, 'root/sub/b.yaml')],
        ['volume', join(top, 'other')],
        ['back', '../root/sub/b.yaml'],
        ['over', '../../root/a.yaml'],
        ['passwd', '/etc/passwd'],
        ['far', 'volume/../../etc/passwd'],
        ['up', 'current/../../other/c.yaml'],
        ['none', 'sub/none/../b.yaml'],
      ];
      for (const [name, target] of links) symlinkSync(target, join(top, 'root', name));
      symlinkSync(join(top, 'root/a.yaml'), join(top, 'other/home'));
      symlinkSync('/etc', join(top, 'other/etc'));
      for (const way of ['descriptors', 'paths'] as const) {
        const kindsOf = (rooms: ReturnType<typeof roomsOf>, ...paths: readonly string[]) =>
          paths.map((path) => filesIn(rooms).read(path).kind);
        const root = join(top, 'root');
        const alone = roomsOf(root, [], way);
        assert.equal(kindsOf(alone, 'current/b.yaml', 'once', 'twice', 'whole', 'back'), Array(5).fill('text'), way);
        const out = ['over', 'passwd', 'far', 'up', 'volume/c.yaml', 'volume/none'];
        assert.equal(kindsOf(alone, ...out), Array(6).fill('outside'), way);
        assert.equal(kindsOf(alone, 'none', 'once/x'), ['missing', 'missing'], way);
        const more = roomsOf(root, [join(top, 'other')], way);
        assert.equal(kindsOf(more, 'volume/c.yaml', 'volume/home', 'up'), Array(3).fill('text'), way);
        assert.equal(kindsOf(more, 'volume/etc/passwd', 'far', join(top, 'x')), Array(3).fill('outside'), way);
        assert.equal(kindsOf(roomsOf(root, ['/'], way), 'volume/c.yaml', 'passwd', 'over'), [
          'text',
          'text',
          'missing',
        ]);
      }
    });
  },
  'the root may be reached by a link, and absolute links may name it in both ways'() {
    inFolder((top) => {
      symlinkSync('root', join(top, 'alias'));
      symlinkSync(join(top, 'alias/a.yaml'), join(top, 'root/one'));
      symlinkSync(join(top, 'root/a.yaml'), join(top, 'root/two'));
      const host = files(join(top, 'alias'));
      assert.equal(
        ['a.yaml', 'one', 'two', join(top, 'alias/a.yaml')].map((path) => host.read(path).kind),
        Array(4).fill('text'),
      );
    });
  },
  'an allowed path below the root, which a link may have taken, makes no room of its own'() {
    inFolder((top) => {
      symlinkSync('/', join(top, 'root/all'));
      const host = files(join(top, 'root'), [join(top, 'root/all')]);
      assert.equal([host.read('/etc/passwd').kind, host.read('all/etc/passwd').kind], ['outside', 'outside']);
    });
  },
  'a walk ends where the kernel would, as long as every step stays inside'() {
    const next = random(13);
    for (let tree = 0; tree < 60; tree++) {
      inFolder((top) => {
        const paths = plant(join(top, 'root'), next);
        for (const path of paths) {
          const whole = join(top, 'root', path);
          assert.is(endOf(reach(roomsOf(join(top, 'root'), ['/']), path)), kernelsEnd(whole), whole);
          const confined = endOf(reach(roomsOf(join(top, 'root')), path));
          if (confined === 'outside') continue;
          assert.is(confined, kernelsEnd(whole), whole);
          if (confined.startsWith('held')) assert.ok(realpathSync(whole).startsWith(join(top, 'root')), whole);
        }
      });
    }
  },
  'no descriptor stays open'() {
    inFolder((top) => {
      symlinkSync('sub', join(top, 'root/current'));
      symlinkSync('/etc', join(top, 'root/etc'));
      symlinkSync('loop', join(top, 'root/loop'));
      const host = files(join(top, 'root'));
      const paths = ['a.yaml', 'current/b.yaml', 'current', 'etc/passwd', 'loop', 'none/x', 'a.yaml/x'];
      const before = readdirSync('/proc/self/fd').length;
      for (const path of paths) [host.read(path), host.look(path)];
      assert.is(readdirSync('/proc/self/fd').length, before);
    });
  },
  async 'what turns into a link while paths are walked never leads outside'() {
    await whileTurning((root) => {
      const host = files(root);
      const met = new Map<string, number>();
      for (let tries = 0; tries < 20_000 || met.size < 2 || !met.has('inside') || !met.has('outside'); tries++) {
        const found = host.read(tries % 2 === 0 ? 'turning/b.yaml' : 'turning.yaml');
        const what = found.kind === 'text' ? found.text : found.kind;
        met.set(what, (met.get(what) ?? 0) + 1);
      }
      assert.not(met.has('SECRET'));
    });
  },
  async 'a socket is refused'() {
    const top = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(top, 's'), done));
    try {
      assert.is(why(files(top).read('s')), 'refused: it is a socket, not a file');
    } finally {
      server.close();
      rmSync(top, { recursive: true, force: true });
    }
  },
  'a file that may not be read says so'() {
    inFolder((top) => {
      chmodSync(join(top, 'root/a.yaml'), 0);
      const root = process.geteuid?.() === 0;
      // Root may read everything: it becomes nobody for a moment.
      if (root) process.seteuid?.(65534);
      try {
        assert.match(why(files(join(top, 'root')).read('a.yaml')), /^refused: permission denied/);
      } finally {
        if (root) process.seteuid?.(0);
      }
    });
  },
  'the host in memory answers as the real one'() {
    const host = memoryHost({ 'a.yaml': 'x', 'sub/b': 'y', broken: { kind: 'refused', why: 'so' } });
    assert.equal(['a.yaml', 'sub', 'no', '../x', '/etc', 'broken'].map(host.look), [
      ...['file', 'folder', 'missing', 'outside', 'outside', 'other'],
    ]);
    assert.equal(
      ['a.yaml', 'sub', 'no', '../x', 'broken'].map((path) => host.read(path).kind),
      [...['text', 'refused', 'missing', 'outside', 'refused']],
    );
  },
});
