import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descriptor } from '../../../runtime/logs/descriptor.ts';
import { realClock } from '../../../runtime/pod/clock.ts';
import { calm } from '../../support/outlet.ts';
import { assert, spec } from '../../support/spec.ts';

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');

/** Lends a folder and removes it. */
async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'descriptor-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Both ends of a pipe. */
function pipeIn(folder: string): { readonly reader: Socket; readonly fd: number } {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), writable: false });
  return { reader, fd: openSync(path, constants.O_WRONLY) };
}

spec('file descriptors', {
  async 'what several write to a file is whole, one after another'() {
    await inFolder(async (folder) => {
      const path = join(folder, 'file');
      const fd = openSync(path, 'w');
      const file = descriptor(fd, realClock);
      await Promise.all(['one\n', 'two\n', 'three\n'].map((text) => file.write(Buffer.from(text))));
      assert.is(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
      closeSync(fd);
    });
  },
  async 'a pipe that nobody reads holds up its write and nothing else'() {
    await inFolder(async (folder) => {
      const { reader, fd } = pipeIn(folder);
      let written = false;
      const pipe = descriptor(fd, realClock);
      const write = pipe.write(MEGABYTE).then(() => {
        written = true;
      });
      await calm();
      assert.not(written);
      let bytes = 0;
      reader.on('data', (chunk) => {
        bytes += chunk.length;
      });
      await write;
      while (bytes < MEGABYTE.length) await calm();
      assert.is(bytes, MEGABYTE.length);
      await pipe.close();
      reader.destroy();
    });
  },
  async 'a pipe whose reader is gone fails'() {
    await inFolder(async (folder) => {
      const { reader, fd } = pipeIn(folder);
      const pipe = descriptor(fd, realClock);
      await new Promise((closed) => reader.on('close', closed).destroy());
      const failure = await pipe.write(MEGABYTE).catch((error: unknown) => error);
      assert.is(failure instanceof Error && 'code' in failure && failure.code, 'EPIPE');
      await pipe.close();
    });
  },
  async 'a process with a stalled pipe can exit'() {
    // A thread that is stuck in a write would keep the process from its end.
    const bundle = new URL('../../../runtime/logs/descriptor.js', import.meta.url).href;
    const clock = new URL('../../../runtime/pod/clock.js', import.meta.url).href;
    const script = `
      const { descriptor } = await import(${JSON.stringify(bundle)});
      const { realClock } = await import(${JSON.stringify(clock)});
      descriptor(1, realClock).write(Buffer.alloc(1024 * 1024));
      setImmediate(() => process.exit(3));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.is(await new Promise((exited) => child.on('exit', exited)), 3);
    child.stdout.destroy();
  },
});
