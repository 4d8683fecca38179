import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinVolume } from '../../../runtime/files/sub-folder.ts';
import { mountsBelow, mountTmpfs, unmount } from '../../../runtime/private/mount.ts';
import { testImage, testLink } from '../../support/docker.ts';
import { assert, skip, spec } from '../../support/spec.ts';

/** A folder with a mount in it, which mounts below other mounts can reach. */
async function withMounts(body: (folder: string) => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) skip('only root may mount');
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'pin-volume-')));
  try {
    mountTmpfs(place);
    // As the mounts of a host are that systemd has made.
    spawnSync('mount', ['--make-shared', place]);
    const folder = join(place, 'folder');
    mkdirSync(join(folder, 'data/disk'), { recursive: true });
    mountTmpfs(join(folder, 'data/disk'));
    writeFileSync(join(folder, 'data/disk/own'), 'kept');
    await body(folder);
  } finally {
    for (const point of [...mountsBelow(place)].reverse()) unmount(point);
    rmSync(place, { recursive: true });
  }
}

spec('the volume of a pin', {
  'has the mounts of its folder, and leaves them in place when the Engine unmounts it': () =>
    withMounts(async (folder) => {
      const Image = await testImage();
      const { engine, signal, prefix, labels, close } = await testLink();
      try {
        const { name, create } = pinVolume('1', { device: folder, subpath: 'data' }, { pod: { prefix } as never });
        await engine.createVolume(name, create, { labels, signal });
        const Mounts = [{ Type: 'volume', Source: name, Target: '/v', VolumeOptions: { NoCopy: true } }] as const;
        const body = { Image, Cmd: ['sleep', '60'], HostConfig: { Mounts } };
        await engine.createContainer(prefix, body, { labels, signal });
        await engine.start(prefix, { signal });
        const { output } = await engine.exec(prefix, { Cmd: ['cat', '/v/data/disk/own'] }, { signal });
        assert.is(output, 'kept');
      } finally {
        await close();
      }
      assert.is(readFileSync(join(folder, 'data/disk/own'), 'utf8'), 'kept');
      assert.ok(mountsBelow(folder).includes(join(folder, 'data/disk')));
    }),
});
