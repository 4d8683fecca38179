import { createHash } from 'node:crypto';
import type { CreateBody } from '../../../compiler/plan/plan.ts';
import type { PutFile } from '../../../runtime/engine/engine.ts';
import { testImage, testLink } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { assert, spec } from '../../support/spec.ts';

const ROOTS = { uid: 0, gid: 0, mode: 0o444 };

function file(path: string, text: string | Uint8Array, more: Partial<PutFile> = {}): PutFile {
  return { path, bytes: Buffer.from(text), ...ROOTS, ...more };
}

interface Filled {
  /** What a command prints in it when it runs. */
  shown(script: string): Promise<string>;
  put(...files: readonly PutFile[]): Promise<void>;
}

/** A container that was created and not yet started. */
async function withContainer(body: (container: Filled) => Promise<void>, more: CreateBody = {}): Promise<void> {
  const Image = await testImage();
  const { engine, signal, prefix: name, labels, close } = await testLink();
  let isUp = false;
  try {
    await engine.createContainer(name, { Image, Cmd: ['sleep', '60'], ...more }, { signal, labels });
    await body({
      put: (...files) => engine.putFiles(name, files, { signal }),
      async shown(script) {
        if (!isUp) await engine.start(name, { signal });
        isUp = true;
        return (await engine.exec(name, { Cmd: ['sh', '-c', script] }, { signal })).output;
      },
    });
  } finally {
    await close();
  }
}

spec('files of containers', {
  'have their text, owner and rights; folders on the way are made for everyone to enter': () =>
    withContainer(async ({ put, shown }) => {
      await put(
        file('/opt/web/token', 's3cret', { uid: 1000, gid: 1001, mode: 0o400 }),
        file('/empty', '', { mode: 0 }),
        file(`/${'long/'.repeat(40)}name`, 'found'),
      );
      assert.is(await shown('cat /opt/web/token'), 's3cret');
      assert.is(await shown('stat -c "%a %u:%g %s" /opt/web/token /empty'), '400 1000:1001 6\n0 0:0 0\n');
      assert.is(await shown('stat -c "%a %u:%g" /opt /opt/web'), '755 0:0\n755 0:0\n');
      assert.is(await shown(`cat /${'long/'.repeat(40)}name`), 'found');
    }),

  'leave the folders and links that are there as they are': () =>
    withContainer(async ({ put, shown }) => {
      await put(file('/first', ''));
      const before = await shown('ln -s /tmp /var; stat -c "%a %u:%g" /tmp; stat -c %F /var');
      await put(file('/tmp/token', 'a'), file('/var/token', 'b'));
      assert.is(await shown('stat -c "%a %u:%g" /tmp; stat -c %F /var'), before);
      assert.is(await shown('cat /tmp/token'), 'b');
    }),

  'come whole, whatever their size, and are replaced by the next': () =>
    withContainer(async ({ put, shown }) => {
      const bytes = Buffer.alloc(300_001, 'any bytes \0\n\xff');
      await put(file('/big', 'before'));
      await put(file('/big', bytes), file('/small', bytes.subarray(0, 65_537)));
      assert.is(await shown('stat -c %s /big /small'), '300001\n65537\n');
      const digest = createHash('sha256').update(bytes).digest('hex');
      assert.match(await shown('busybox sha256sum /big'), digest);
    }),

  'never stand in the place of a folder': () =>
    withContainer(async ({ put, shown }) => {
      const error = await failure(put(file('/bin', 'text')));
      assert.is(error.kind, 'refused');
      assert.match(error.message, /^cannot put files into container .* directory/);
      assert.is(await shown('stat -c %F /bin'), 'directory\n');
    }),

  'are refused where the root is read-only': () =>
    withContainer(async ({ put }) => assert.match((await failure(put(file('/token', 'text')))).message, /read-only/), {
      HostConfig: { ReadonlyRootfs: true },
    }),

  'need a container': async () => {
    const { engine, signal, prefix } = await testLink();
    assert.is((await failure(engine.putFiles(prefix, [file('/a', '')], { signal }))).kind, 'not-found');
  },
});
