import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files } from '../../compiler/files.ts';
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
