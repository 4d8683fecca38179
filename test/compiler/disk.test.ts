import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disk } from '../../compiler/disk.ts';
import { storage } from '../../compiler/storage.ts';
import { assert, spec } from '../support/spec.ts';

function inFolder(body: (path: (file: string) => string) => void): void {
  const top = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    body((file) => join(top, file));
  } finally {
    rmSync(top, { recursive: true });
  }
}

spec('the disk', {
  'a new file takes the place of a link, a pipe and a file, and nothing is written through them'() {
    inFolder((path) => {
      writeFileSync(path('victim'), 'untouched');
      symlinkSync('victim', path('link'));
      symlinkSync('nothing', path('nowhere'));
      assert.is(spawnSync('mkfifo', [path('pipe')]).status, 0);
      writeFileSync(path('file'), 'old');
      chmodSync(path('file'), 0o640);
      for (const name of ['link', 'nowhere', 'pipe', 'file']) {
        disk('1').write(path(name), 'new');
        assert.equal([lstatSync(path(name)).isFile(), readFileSync(path(name), 'utf8')], [true, 'new'], name);
      }
      assert.is(readFileSync(path('victim'), 'utf8'), 'untouched');
      assert.is(statSync(path('file')).mode & 0o777, 0o640);
      assert.equal(readdirSync(path('')).sort(), ['file', 'link', 'nowhere', 'pipe', 'victim']);
    });
  },
  'behind a link that the user named, the file is replaced'() {
    inFolder((path) => {
      writeFileSync(path('real'), 'old');
      symlinkSync('real', path('link'));
      disk('1').write(path('link'), 'new', { followsLink: true });
      assert.equal([lstatSync(path('link')).isFile(), readFileSync(path('real'), 'utf8')], [false, 'new']);
    });
  },
  'a bundle is made of what lies below its root, and no link on the way is followed'() {
    inFolder((path) => {
      mkdirSync(path('root/sub'), { recursive: true });
      mkdirSync(path('other'));
      for (const file of ['root/sub/a', 'other/a']) writeFileSync(path(file), file);
      symlinkSync('../other', path('root/away'));
      assert.is(spawnSync('mkfifo', [path('root/pipe')]).status, 0);
      const { inspect, pieces } = storage('1', async () => undefined);
      const kindOf = (file: string): string => inspect(path('root'), file).kind;
      assert.equal(['', 'sub', 'sub/a', 'away', 'away/a', 'none', 'pipe'].map(kindOf), [
        ...['folder', 'folder', 'file', 'link', 'missing', 'missing', 'refused'],
      ]);
      const text = (file: string): string => Buffer.concat([...pieces(path('root'), file)]).toString();
      assert.is(text('sub/a'), 'root/sub/a');
      assert.throws(() => text('away/a'), /away\/a cannot be read/);
      assert.throws(() => text('pipe'), /pipe cannot be read: it is a named pipe/);
    });
  },
});
