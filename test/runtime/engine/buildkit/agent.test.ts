import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { roomsOf } from '../../../../compiler/command.ts';
import { forward } from '../../../../runtime/engine/buildkit/agent.ts';
import { message, received } from '../../../../runtime/engine/buildkit/wire.ts';
import { assert, spec } from '../../../support/spec.ts';

/** SSH_AGENTC_REQUEST_IDENTITIES, SIGN_REQUEST, and REMOVE_ALL_IDENTITIES. */
const [LIST, SIGN, REMOVE_ALL] = [11, 13, 19];

spec('agents of builds', {
  'the agent of a socket is asked what does no harm, and nothing else': () =>
    inFolder(async (folder) => {
      const asked: number[] = [];
      const answer = framed(12, Buffer.alloc(4));
      const server = createServer((client) => {
        client.on('data', (chunk) => {
          asked.push(chunk[4] ?? 0);
          client.write(answer);
        });
      });
      const path = join(folder, 'agent');
      await new Promise<void>((resolve) => server.listen(path, resolve));
      const requests = [LIST, REMOVE_ALL, LIST].map((code) => framed(code ?? 0));
      const answers = await spoken([path], requests);
      server.close();
      assert.equal(asked, [LIST, LIST]);
      assert.is(answers.filter((one) => one[4] === 5).length, 1);
      assert.is(answers.length, 3);
    }),

  'one with the keys of files lists and signs': () =>
    inFolder(async (folder) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const path = join(folder, 'key');
      writeFileSync(path, privateKey.export({ type: 'pkcs1', format: 'pem' }));
      const [list = Buffer.alloc(0)] = await spoken([path], [framed(LIST ?? 0)]);
      const blob = textAt(list, 9);
      assert.is(textAt(blob, 0).toString(), 'ssh-rsa');
      const data = Buffer.from('what is signed');
      const flags = Buffer.from([0, 0, 0, 2]);
      const [signed = Buffer.alloc(0)] = await spoken([path], [framed(SIGN ?? 0, text(blob), text(data), flags)]);
      const signature = textAt(signed, 5);
      const kind = textAt(signature, 0);
      assert.is(kind.toString(), 'rsa-sha2-256');
      assert.ok(verify('sha256', data, publicKey, textAt(signature, 4 + kind.length)));
    }),
});

/** What is answered, a message each; the agent's side ends when ours does. */
async function spoken(paths: readonly string[], requests: readonly Buffer[]): Promise<readonly Buffer[]> {
  const answers: Buffer[] = [];
  const asking = new PassThrough({ objectMode: true });
  const said = forward(
    {
      metadata: () => [],
      requests: asking,
      send: async (bytes) => {
        answers.push(Buffer.from(received(bytes).bytes(1)));
        const all = Buffer.concat(answers);
        const next = requests[split(all).length];
        if (next) asking.write(message([1, next]));
        else asking.end();
      },
    },
    roomsOf('/'),
    { id: 'own', paths },
  );
  asking.write(message([1, requests[0]]));
  await said;
  return split(Buffer.concat(answers));
}

function split(bytes: Buffer): readonly Buffer[] {
  if (bytes.length < 4) return [];
  const end = 4 + bytes.readUInt32BE(0);
  return bytes.length < end ? [] : [bytes.subarray(0, end), ...split(bytes.subarray(end))];
}

function framed(code: number, ...parts: readonly Buffer[]): Buffer {
  return text(Buffer.concat([Buffer.from([code]), ...parts]));
}

function text(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function textAt(bytes: Buffer, offset: number): Buffer {
  return bytes.subarray(offset + 4, offset + 4 + bytes.readUInt32BE(offset));
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'));
  await body(folder).finally(() => rmSync(folder, { recursive: true }));
}
