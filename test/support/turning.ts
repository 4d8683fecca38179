import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Puts `folder` and `link` at `turning` in turn, and `file` and `linked` at `turning.yaml`, until it is ended. */
const TURNING = `
  const { renameSync } = require('node:fs');
  const { parentPort, workerData: root } = require('node:worker_threads');
  const move = (from, to) => renameSync(root + '/' + from, root + '/' + to);
  parentPort.postMessage('ready');
  for (;;) {
    move('link', 'turning'); move('linked', 'turning.yaml'); move('turning', 'link'); move('turning.yaml', 'linked');
    move('folder', 'turning'); move('file', 'turning.yaml'); move('turning', 'folder'); move('turning.yaml', 'file');
  }`;

/** A root in which another thread swaps a folder and a file for links that lead to `other`. */
export async function whileTurning(body: (root: string) => Promise<void> | void): Promise<void> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'turning-')));
  const root = join(top, 'root');
  mkdirSync(join(root, 'folder'), { recursive: true });
  mkdirSync(join(top, 'other'));
  for (const file of ['folder/b.yaml', 'file']) writeFileSync(join(root, file), 'inside');
  writeFileSync(join(top, 'other/b.yaml'), 'SECRET');
  symlinkSync('../other', join(root, 'link'));
  symlinkSync('../other/b.yaml', join(root, 'linked'));
  const worker = new Worker(TURNING, { eval: true, workerData: root });
  try {
    await once(worker, 'message');
    await body(root);
  } finally {
    await worker.terminate();
    rmSync(top, { recursive: true });
  }
}
