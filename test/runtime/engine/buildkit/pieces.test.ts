import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { hold, release } from '../../../../compiler/command.ts';
import { call, caller } from '../../../../runtime/engine/buildkit/caller.ts';
import { type SyncedFile, sendFiles } from '../../../../runtime/engine/buildkit/file-sync.ts';
import { folderFiles } from '../../../../runtime/engine/buildkit/folder.ts';
import { type Call, type Services, serve } from '../../../../runtime/engine/buildkit/grpc.ts';
import { firstOf } from '../../../../runtime/engine/buildkit/hosts.ts';
import { progressOf } from '../../../../runtime/engine/buildkit/progress.ts';
import { solveRequest } from '../../../../runtime/engine/buildkit/request.ts';
import { entries, message, type Received, received } from '../../../../runtime/engine/buildkit/wire.ts';
import { Lost } from '../../../../runtime/engine/errors.ts';
import { assert, spec } from '../../../support/spec.ts';

spec('pieces of a build', {
  'a message holds what it was given, and none of its defaults'() {
    const fields = received(
      message([1, 'text'], [2, 300], [3, 2n ** 40n], [4, Buffer.from([0, 255])], [5, ''], [6, 0]),
    );
    assert.equal(
      [fields.text(1), fields.number(2), fields.number(3), [...fields.bytes(4)]],
      ['text', 300, 2 ** 40, [0, 255]],
    );
    assert.equal([5, 6].map(fields.has), [false, false]);
    const map = received(message(...entries(7, { a: '1', b: '2' })));
    assert.equal(
      map.all(7).map((one) => [received(one).text(1), received(one).text(2)]),
      [
        ['a', '1'],
        ['b', '2'],
      ],
    );
  },

  'a folder comes in the order of bytes; of plain paths alone, where the builder names them'() {
    return inFolder(async (folder) => {
      for (const path of ['a', 'a.b', 'a/x', 'b/c', 'Z']) {
        if (path.includes('/')) mkdirSync(join(folder, path), { recursive: true });
        else if (path !== 'a') writeFileSync(join(folder, path), '');
      }
      symlinkSync('b', join(folder, 'link'));
      const listed = (...wanted: readonly string[]) => {
        const paths: string[] = [];
        const held = hold(folder);
        for (const { path } of folderFiles(held, '', wanted)) paths.push(path);
        release(held);
        return paths;
      };
      const all = ['Z', 'a', 'a/x', 'a.b', 'b', 'b/c', 'link'];
      assert.equal(listed(), all);
      assert.equal(listed('.dockerignore'), []);
      assert.equal(listed('a/', 'absent'), ['a', 'a/x']);
      assert.equal(listed('/b/c'), ['b', 'b/c']);
      // What leads elsewhere would have to be followed.
      for (const path of ['a*', 'link/c', '/']) assert.equal(listed(path), all, path);
    });
  },

  async 'files are sent as they are asked for, by the number at which they were listed'() {
    const packets = await exchanged(files(['d', undefined], ['d/one', '1'], ['two', '2']), [2, 1]);
    const stats = packets.filter((one) => one.number(1) === 0);
    assert.equal(
      stats.map((one) => received(one.bytes(2)).text(1)),
      ['d', 'd/one', 'two', ''],
    );
    const data = packets.filter((one) => one.number(1) === 2).map((one) => `${one.number(3)}${one.text(4)}`);
    // Several are on their way at once; each ends with nothing.
    assert.equal(
      data.filter((one) => one.startsWith('2')),
      ['22', '2'],
    );
    assert.equal(
      data.filter((one) => one.startsWith('1')),
      ['11', '1'],
    );
    assert.is(packets.at(-1)?.number(1), 3);
  },

  async 'what cannot be listed or is none ends the exchange with the reason'() {
    assert.match(await failing(exchanged(files(['d', undefined]), [0])), 'a file 0 that is none');
    const broken = (async function* () {
      yield* files(['one', '1']);
      throw new Error('the folder is gone');
    })();
    assert.match(await failing(exchanged(broken, [])), 'the folder is gone');
  },

  'a build tells each step once, and the end of what the failed one printed'() {
    const progress = progressOf();
    const step = (digest: string, name: string, error = '') =>
      message([1, message([1, digest], [3, name], [5, Buffer.from([8, 1])], [7, error])]);
    const log = (digest: string, text: string) => message([3, message([1, digest], [4, text])]);
    const told = [
      step('1', '[internal] load build definition'),
      step('2', '[1/2] RUN make'),
      step('2', '[1/2] RUN make'),
      log('2', 'one\ntwo\n'),
      log('3', 'other\n'),
      step('3', '[2/2] RUN other', 'context canceled'),
      step('2', '[1/2] RUN make', 'exit code: 1'),
    ].flatMap(progress.lines);
    assert.equal(told, ['[1/2] RUN make', 'one', 'two', 'other', '[2/2] RUN other']);
    assert.equal(progress.last(), ['one', 'two']);
  },

  'what is stated reaches the builder under its names'() {
    const { attributes, request } = asked({
      args: { A: '1' },
      imageLabels: { team: 'shop' },
      labels: { run: 'r1' },
      target: 'web',
      network: 'host',
      shmSize: 1024,
      noCacheFilter: ['one', 'two'],
      pull: true,
      platform: 'linux/arm64',
      ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }],
      cacheFrom: ['app:cache', 'type=registry,ref=app:other'],
      cacheTo: ['type=inline'],
      entitlements: ['security.insecure'],
    });
    assert.equal(attributes, {
      'build-arg:A': '1',
      'label:team': 'shop',
      'label:run': 'r1',
      'image-resolve-mode': 'pull',
      target: 'web',
      'force-network-mode': 'host',
      'shm-size': '1024',
      'no-cache': 'one,two',
      platform: 'linux/arm64',
      ulimit: 'nofile=1:2',
      'cache-imports':
        '[{"Type":"registry","Attrs":{"ref":"app:cache"}},{"Type":"registry","Attrs":{"ref":"app:other"}}]',
      filename: 'Dockerfile',
    });
    assert.equal(
      request.all(9).map((one) => Buffer.from(one).toString()),
      ['security.insecure', 'network.host'],
    );
    const cache = received(request.bytes(8));
    assert.equal([cache.all(4).length, received(cache.bytes(4)).text(1), cache.all(5).length], [1, 'inline', 2]);
    assert.equal(asked({}).attributes, { 'image-resolve-mode': 'local', filename: 'Dockerfile' });
  },

  'the gateway of a bridge that does not say it is the first address'() {
    assert.equal(['172.17.0.0/16', '10.1.2.128/25', 'fd00::/64', undefined].map(firstOf), [
      ['172.17.0.1'],
      ['10.1.2.129'],
      [],
      [],
    ]);
  },

  async 'calls are answered, refused in words, and lost with their connection'() {
    const services = {
      '/echo': async ({ requests, send }: Call) => {
        for await (const request of requests) return send(request, Buffer.from('!'));
      },
      '/fail': async () => {
        throw new Error('50 % of it is gone: é');
      },
      '/hang': () => new Promise<void>(() => undefined),
    };
    await connected(services, async (theirs, ours) => {
      const asked = async (path: string) => {
        const replies: string[] = [];
        const signal = new AbortController().signal;
        for await (const reply of call(theirs, path, Buffer.from('hi'), signal))
          replies.push(Buffer.from(reply).toString());
        return replies;
      };
      assert.equal(await asked('/echo'), ['hi!']);
      assert.is(await failing(asked('/fail')), '50 % of it is gone: é');
      assert.is(await failing(asked('/none')), 'no /none here');
      const stop = new AbortController();
      const stopped = failing(call(theirs, '/hang', Buffer.from(''), stop.signal).next());
      stop.abort(new Error('called off'));
      assert.is(await stopped, 'called off');
      assert.equal(await asked('/echo'), ['hi!']);
      const broken = asked('/hang').catch((error: unknown) => error);
      setTimeout(() => ours().destroy(), 20);
      assert.instance(await broken, Lost);
      // Neither is one that comes too late anything else.
      assert.instance(await asked('/echo').catch((error: unknown) => error), Lost);
    });
  },

  'a cache beside another builder is refused'() {
    assert.throws(() => asked({ cacheTo: ['type=local,dest=cache'] }), /type=local,dest=cache/);
  },
});

/** Both ends of a connection. */
async function connected(
  services: Services,
  body: (theirs: ReturnType<typeof caller>, ours: () => ReturnType<typeof serve>) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, 'socket');
    let ours: ReturnType<typeof serve> | undefined;
    const server = createServer((socket) => {
      ours = serve(socket, services);
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const theirs = caller(connect(path));
    const served = (): ReturnType<typeof serve> => {
      if (!ours) throw new Error('nobody has connected');
      return ours;
    };
    await body(theirs, served).finally(() => {
      theirs.destroy();
      ours?.destroy();
      server.close();
    });
  });
}

async function failing(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'it succeeded',
    (thrown) => thrown,
  );
  return error instanceof Error ? error.message : String(error);
}

function asked(options: object): { readonly request: Received; readonly attributes: object } {
  const stated = { context: '/', labels: {}, signal: new AbortController().signal, ...options };
  const attributes = { filename: 'Dockerfile' };
  const request = received(solveRequest({ ref: 'r', session: 's', image: 'app', options: stated, attributes }));
  const pairs = request.all(7).map((one) => [received(one).text(1), received(one).text(2)]);
  return { request, attributes: Object.fromEntries(pairs) };
}

async function* files(
  ...all: readonly (readonly [path: string, text: string | undefined])[]
): AsyncGenerator<SyncedFile> {
  for (const [path, text] of all) {
    const source = text === undefined ? {} : { source: () => Readable.from([Buffer.from(text)]) };
    yield { path, mode: 0o644, size: text?.length ?? 0, modified: 0n, ...source };
  }
}

/** Plays a builder: waits for the list, asks for these, and ends. What it was sent. */
async function exchanged(listed: AsyncIterable<SyncedFile>, wanted: readonly number[]): Promise<readonly Received[]> {
  const packets: Received[] = [];
  const requests = new PassThrough({ objectMode: true });
  const send = async (bytes: Uint8Array, tail: Uint8Array = new Uint8Array()): Promise<void> => {
    const packet = received(Buffer.concat([bytes, tail]));
    packets.push(packet);
    const isLast = packet.number(1) === 0 && !packet.has(2);
    if (isLast) for (const id of wanted) requests.write(message([1, 1], [3, id]));
    if (isLast) requests.write(message([1, 3]));
    if (packet.number(1) === 4) requests.end();
  };
  await sendFiles({ metadata: () => [], requests, send }, listed);
  return packets;
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pieces-'));
  await body(folder).finally(() => rmSync(folder, { recursive: true }));
}
