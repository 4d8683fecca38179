import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { messages } from '../../../runtime/engine/buildkit/grpc.ts';
import { type Client, clients } from '../../../runtime/engine/client.ts';
import { Refusal } from '../../../runtime/engine/errors.ts';
import { jsonLines } from '../../../runtime/engine/frames.ts';
import { assert, spec } from '../../support/spec.ts';

const MEBIBYTE = 1024 * 1024;

const signal = new AbortController().signal;

/** A client of an Engine whose replies never end, and how many bytes the Engine could send. */
async function endless(status: number, use: (client: Client, sent: () => number) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'endless-'));
  const path = join(folder, 'docker.sock');
  const piece = Buffer.alloc(MEBIBYTE, '"x', 'latin1');
  let sent = 0;
  const go = (reply: ServerResponse): void => {
    while (!reply.destroyed) {
      sent += piece.length;
      if (!reply.write(piece)) return void reply.once('drain', () => go(reply));
    }
  };
  const server = createServer((_, reply) => go(reply.writeHead(status))).listen(path);
  try {
    await use(clients({ kind: 'unix', path, from: 'a test' }).bounded, () => sent);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (failed: unknown) => failed,
  );
  if (!(error instanceof Refusal)) throw error ?? new Error('it did not fail');
  return error;
}

async function all(pieces: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pieces);
}

spec('endless replies', {
  'the answer about one object is read to a bound': () =>
    endless(200, async (client, sent) => {
      const { message } = await refusal(client.ask({ method: 'GET', path: '/containers/x/json' }, signal));
      assert.is(message, 'its answer is longer than 16 MiB');
      assert.ok(sent() < 32 * MEBIBYTE);
    }),
  'a list may be longer, and has a bound too': () =>
    endless(200, async (client, sent) => {
      const { message } = await refusal(client.ask({ method: 'GET', path: '/containers/json' }, signal));
      assert.is(message, 'its answer is longer than 64 MiB');
      assert.ok(sent() < 96 * MEBIBYTE);
    }),
  'of a refusal the beginning is read': () =>
    endless(500, async (client, sent) => {
      const { status, message } = await refusal(client.ask({ method: 'GET', path: '/networks' }, signal));
      assert.is(status, 500);
      assert.ok(message.length <= 16 * 1024);
      assert.ok(sent() < 16 * MEBIBYTE);
    }),
  'a line of events has a bound': () =>
    endless(200, async (client, sent) => {
      const events = jsonLines(await client.open({ method: 'GET', path: '/events' }, signal));
      assert.is((await refusal(all(events))).message, 'a line of its answer is longer than 16 MiB');
      assert.ok(sent() < 32 * MEBIBYTE);
    }),
  async 'a message of a builder has a bound'() {
    const head = Buffer.from([0, 0xff, 0xff, 0xff, 0xff]);
    const stream = Readable.from([head, Buffer.alloc(100)]) as Parameters<typeof messages>[0];
    const failed = await all(messages(stream)).catch((error: Error) => error.message);
    assert.is(failed, 'a message is longer than 16 MiB');
  },
});
