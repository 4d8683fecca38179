import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { release, roomsOf } from '../../../compiler/command.ts';
import { cgroupsAt } from '../../../runtime/cleaner/cgroups.ts';
import { sweepPrivate } from '../../../runtime/cleaner/private.ts';
import type { Engine } from '../../../runtime/engine/engine.ts';
import { makePrivate, PINS, removePrivate } from '../../../runtime/private/folder.ts';
import { mountsBelow, unmount } from '../../../runtime/private/mount.ts';
import { pinHeld } from '../../../runtime/private/pins.ts';
import { holdSource } from '../../../runtime/private/source.ts';
import type { ProcessId } from '../../../runtime/run/facts.ts';
import { assert, skip, spec } from '../../support/spec.ts';

const PROCESS: ProcessId = { pid: 7, ticks: '1', boot: 'b', space: 's', host: 'h' };

/** A private folder with a pin of user data, and a sandbox. */
function inFolders(body: (folder: string, sandbox: string, root: string) => void | Promise<void>, process = PROCESS) {
  if (globalThis.process.getuid?.() !== 0) skip('only root may mount');
  const place = mkdtempSync(join(tmpdir(), 'private-'));
  const [sandbox, root] = [join(place, 'sandbox'), join(place, 'root')];
  const folder = join(root, 'pod-1');
  mkdirSync(join(sandbox, 'data'), { recursive: true });
  writeFileSync(join(sandbox, 'data/mine'), 'x');
  const held = holdSource(roomsOf(sandbox), join(sandbox, 'data'), false);
  makePrivate(folder, JSON.stringify({ process }));
  pinHeld(held, join(folder, PINS), '1');
  release(held);
  const end = (): void => {
    for (const point of [...mountsBelow(place)].reverse()) unmount(point);
    assert.is(readFileSync(join(sandbox, 'data/mine'), 'utf8'), 'x');
    rmSync(place, { recursive: true });
  };
  return Promise.resolve(body(folder, sandbox, root)).finally(end);
}

const cleaner = (root: string, ticks: string | undefined) => ({
  root,
  signal: new AbortController().signal,
  processes: { self: PROCESS, ticksOf: () => ticks },
  cgroups: cgroupsAt('/nowhere'),
});

/** Nothing is on it; a sweep asks for no more. */
const engine = { list: async () => [] } as Partial<Engine> as Engine;

spec('private folders of pods', {
  'of a run that is over go, and the data in their pins stays': () =>
    inFolders(async (folder, _, root) => {
      const { removed, left } = await sweepPrivate(engine, cleaner(root, undefined));
      assert.equal([removed, left], [[{ kind: 'folder', name: folder }], []]);
      assert.not.ok(existsSync(root));
      assert.equal(mountsBelow(folder), []);
    }),
  'of a run that goes on stay': () =>
    inFolders(async (folder, _, root) => {
      assert.equal(await sweepPrivate(engine, cleaner(root, PROCESS.ticks)), { removed: [], left: [] });
      assert.is(readFileSync(join(folder, PINS, '1/mine'), 'utf8'), 'x');
    }),
  'are not removed while something else is mounted in them': () =>
    inFolders((folder, sandbox) => {
      const held = holdSource(roomsOf(sandbox), join(sandbox, 'data'), false);
      pinHeld(held, join(folder, 'files/more'), '2');
      release(held);
      assert.throws(() => removePrivate(folder), /is still mounted/);
    }),
  'show the source as it was when it was pinned': () =>
    inFolders((folder, sandbox) => {
      rmSync(join(sandbox, 'data'), { recursive: true });
      symlinkSync('/', join(sandbox, 'data'));
      assert.equal(existsSync(join(folder, PINS, '1/etc')), false);
      rmSync(join(sandbox, 'data'));
      mkdirSync(join(sandbox, 'data'));
      writeFileSync(join(sandbox, 'data/mine'), 'x');
    }),
});

spec('bind sources', {
  'are walked to from held folders, and no link leads out'() {
    const sandbox = mkdtempSync(join(tmpdir(), 'source-'));
    try {
      mkdirSync(join(sandbox, 'v1'));
      symlinkSync('v1', join(sandbox, 'current'));
      symlinkSync('/etc', join(sandbox, 'out'));
      const hold = (path: string, create = false): void =>
        release(holdSource(roomsOf(sandbox), join(sandbox, path), create));
      hold('current/made/deep', true);
      assert.ok(existsSync(join(sandbox, 'v1/made/deep')));
      assert.throws(() => hold('missing'), /no such file or folder/);
      assert.throws(() => hold('out'), /leads out of the sandbox/);
      assert.throws(() => hold('out/made', true), /leads out of the sandbox/);
      assert.not.ok(existsSync('/etc/made'));
    } finally {
      rmSync(sandbox, { recursive: true });
    }
  },
});
