import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAt, removeEmptyAt } from '../../../runtime/sandbox/remove.ts';
import { assert, skip, spec } from '../../support/spec.ts';

/** A folder `root`, beside a folder with a file that must stay. */
function inFolder(body: (root: string, path: (file: string) => string) => void): void {
  const top = mkdtempSync(join(tmpdir(), 'remove-'));
  const path = (file: string): string => join(top, 'root', file);
  try {
    mkdirSync(path('ours/one/deep'), { recursive: true });
    mkdirSync(path('../other/one'), { recursive: true });
    for (const file of ['ours/one/a', 'ours/one/deep/b', '../other/one/kept']) writeFileSync(path(file), '');
    body(path(''), path);
    assert.ok(existsSync(path('../other/one/kept')));
  } finally {
    rmSync(top, { recursive: true });
  }
}

spec('a removal in a sandbox', {
  'takes a folder with all that is in it, and no link leads away'() {
    inFolder((root, path) => {
      symlinkSync('../../../other', path('ours/one/link'));
      symlinkSync('/etc', path('ours/one/deep/etc'));
      assert.is(spawnSync('mkfifo', [path('ours/one/pipe')]).status, 0);
      writeFileSync(path('ours/two'), '');
      removeAt({ root, path: 'ours/one' });
      assert.equal(readdirSync(path('ours')), ['two']);
      removeEmptyAt({ root, path: 'ours' });
      assert.equal(readdirSync(path('ours')), ['two']);
      removeAt({ root, path: 'ours/two' });
      removeEmptyAt({ root, path: 'ours' });
      assert.equal(readdirSync(root), []);
    });
  },
  'removes nothing behind a link on the way'() {
    inFolder((root, path) => {
      renameSync(path('ours'), path('moved'));
      symlinkSync('../other', path('ours'));
      removeAt({ root, path: 'ours/one' });
      removeEmptyAt({ root, path: 'ours' });
      assert.equal(readdirSync(root).sort(), ['moved', 'ours']);
      removeAt({ root, path: 'absent/one' });
      removeAt({ root, path: 'absent' });
      removeAt({ root, path: 'ours' });
      assert.equal(readdirSync(root), ['moved']);
    });
  },
  'leaves alone what is mounted there'() {
    inFolder((root, path) => {
      const mount = spawnSync('mount', ['-t', 'tmpfs', 'none', path('ours/one/deep')]);
      if (mount.status !== 0) skip('only root may mount');
      try {
        writeFileSync(path('ours/one/deep/theirs'), '');
        assert.throws(() => removeAt({ root, path: 'ours/one' }), /another file system is mounted there/);
        assert.ok(existsSync(path('ours/one/deep/theirs')));
      } finally {
        spawnSync('umount', [path('ours/one/deep')]);
      }
    });
  },
});
