import { isIP } from 'node:net';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { CreateBody } from '../../../compiler/plan/plan.ts';
import type { EngineEvent, Output } from '../../../runtime/engine/engine.ts';
import { ask, testEngine, testImage, testLink } from '../../support/docker.ts';
import type { TestLink } from '../../support/docker.ts';
import { faultyProxy } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';
import { failure } from '../../support/failure.ts';

spec('engine containers', {
  'a container is created, started, waited for, looked at and removed': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, shell('exit 7'));
      assert.is((await engine.inspect(name, { signal })).status, 'created');
      await engine.start(name, { signal });
      assert.equal(await engine.wait(name, signal), { code: 7, outOfMemory: false });
      const { status, ended } = await engine.inspect(name, { signal });
      assert.equal([status, ended], ['exited', { code: 7, outOfMemory: false }]);
      await engine.remove(name, { signal });
      assert.is((await failure(engine.inspect(name, { signal }))).kind, 'not-found');
    }),

  'a name that our own container has is created, a foreign one is a conflict': () =>
    linked(async ({ engine, signal, name, make }) => {
      const first = await make(name, shell('exit 0'));
      assert.is((await make(name, shell('exit 0'))).id, first.id);
      const options = { signal, labels: { 'org.composeexecutor.test': 'another' } };
      const error = await failure(engine.createContainer(name, { Image: await testImage(), Cmd: ['true'] }, options));
      assert.is(error.kind, 'conflict');
      assert.match(error.message, name);
    }),

  'every verb may be said twice': () =>
    linked(async ({ engine, signal, name, labels, make }) => {
      const network = `${name}_net`;
      for (const _ of [1, 2]) await engine.createNetwork(network, {}, { signal, labels });
      await make(name, shell('sleep 60'));
      for (const _ of [1, 2]) await engine.start(name, { signal });
      for (const _ of [1, 2]) await engine.connectNetwork(network, name, { Aliases: ['web'] }, { signal });
      for (const _ of [1, 2]) await engine.kill(name, { signal });
      for (const _ of [1, 2]) assert.is((await engine.wait(name, signal)).code, 137);
      for (const _ of [1, 2]) await engine.stop(name, 1, { signal });
      for (const _ of [1, 2]) await engine.remove(name, { signal });
      for (const _ of [1, 2]) await engine.removeNetwork(network, { signal });
      for (const _ of [1, 2]) await engine.stop(name, 1, { signal });
      await engine.kill(name, { signal });
      assert.equal(await engine.list(labels, { signal }), []);
    }),

  'one that does not heed its signal is killed after its seconds': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, shell("trap '' TERM; while :; do sleep 1; done"));
      await engine.start(name, { signal });
      await engine.stop(name, 1, { signal });
      assert.is((await engine.wait(name, signal)).code, 137);
    }),

  'its anonymous volumes go with it, also when it runs': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, { ...shell('sleep 60'), HostConfig: { Mounts: [{ Type: 'volume', Target: '/data' }] } });
      await engine.start(name, { signal });
      const { environment } = await testEngine();
      const { text } = await ask(environment, `/containers/${name}/json`);
      const volume: string = JSON.parse(text).Mounts[0].Name;
      assert.is((await ask(environment, `/volumes/${volume}`)).status, 200);
      await engine.remove(name, { signal });
      assert.is((await ask(environment, `/volumes/${volume}`)).status, 404);
    }),

  'a command that the image does not have is named': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, { Cmd: ['serve'] });
      const error = await failure(engine.start(name, { signal }));
      assert.is(error.message, `cannot start container ${name}: the image has no command serve`);
      const { ended } = await engine.inspect(name, { signal });
      assert.is(ended?.code, 127);
    }),

  'a port that another container has is named': () =>
    linked(async ({ engine, signal, name, make }) => {
      await taken(async (port) => {
        const error = await publish(port);
        assert.equal(
          [error.kind, error.message.includes(`port ${port} of the host is taken by another program`)],
          ['port-taken', true],
        );
      });
      const port = await free();
      await make(`${name}_first`, publishing(port));
      await engine.start(`${name}_first`, { signal });
      const error = await publish(port);
      assert.equal(
        [error.kind, error.message.includes(`port ${port} of the host is taken by another container`)],
        ['port-taken', true],
      );

      async function publish(host: number) {
        await make(name, publishing(host));
        const refused = await failure(engine.start(name, { signal }));
        await engine.remove(name, { signal });
        return refused;
      }
    }),

  'an image that is not there is named': () =>
    linked(async ({ engine, signal, labels, name }) => {
      const error = await failure(engine.createContainer(name, { Image: 'absent:1' }, { signal, labels }));
      assert.equal([error.kind, error.message.endsWith('image absent:1 is not on this Engine')], ['not-found', true]);
    }),

  'a command runs in it to its end, with its code and what it printed': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, shell('sleep 60'));
      await engine.start(name, { signal });
      const done = await engine.exec(name, { Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 3'] }, { signal });
      assert.is(done.code, 3);
      assert.equal(done.output.split('\n').sort(), ['', 'err', 'out']);
    }),

  'output comes whole and by stream': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, shell('yes 123456789 | head -c 1000000; echo error >&2'));
      const gathered = gather(await engine.attach(name, signal));
      await engine.start(name, { signal });
      const { stdout, stderr } = await gathered;
      assert.is(stdout.length, 1_000_000);
      assert.ok(stdout.toString().startsWith('123456789\n123456789\n'));
      assert.is(stderr.toString(), 'error\n');
    }),

  'output of a terminal is passed on as it is': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, { ...shell('echo out; echo error >&2'), Tty: true });
      const gathered = gather(await engine.attach(name, signal));
      await engine.start(name, { signal });
      assert.is((await gathered).stdout.toString(), 'out\r\nerror\r\n');
    }),

  'events tell of starts, ends and health, of ours only': () =>
    linked(async ({ engine, signal, name, labels, make }) => {
      const stop = new AbortController();
      const events: EngineEvent[] = [];
      const seen = follow(engine.events(labels, stop.signal), events, 3);
      const check = { Test: ['CMD', 'true'], Interval: 100_000_000, Timeout: 1_000_000_000, Retries: 1 };
      await make(name, { ...shell('sleep 60'), Healthcheck: check });
      assert.is((await engine.inspect(name, { signal })).health?.status, 'starting');
      await engine.start(name, { signal });
      while ((await engine.inspect(name, { signal })).health?.status === 'starting');
      await engine.kill(name, { signal });
      await seen;
      stop.abort();
      assert.equal(events, [
        { kind: 'start', container: name },
        { kind: 'health', container: name, status: 'healthy' },
        { kind: 'die', container: name, code: 137 },
      ]);
    }),

  // Of what is killed in the moment of its start the Engine does not learn why.
  'one that took too much memory says so': () =>
    linked(async ({ engine, signal, name, make }) => {
      const body = shell('sleep 1; exec dd if=/dev/zero of=/dev/null bs=200M count=1');
      await make(name, { ...body, HostConfig: { Memory: 16 * 1024 * 1024, MemorySwap: 16 * 1024 * 1024 } });
      await engine.start(name, { signal });
      const { code, outOfMemory } = await engine.wait(name, signal);
      assert.equal([code, outOfMemory], [137, true]);
    }),

  'the kernel having killed another process of it for lack of memory is known, and its own code kept': () =>
    linked(async ({ engine, signal, name, make }) => {
      const body = shell('sleep 1; dd if=/dev/zero of=/dev/null bs=200M count=1; sleep 1; exit 3');
      await make(name, { ...body, HostConfig: { Memory: 16 * 1024 * 1024, MemorySwap: 16 * 1024 * 1024 } });
      await engine.start(name, { signal });
      assert.equal(await engine.wait(name, signal), { code: 3, outOfMemory: true });
    }),

  'one that took too much memory says so, also when only an event does': () =>
    linked(async ({ engine, signal, name, make }) => {
      const body = shell('sleep 1; exec dd if=/dev/zero of=/dev/null bs=200M count=1');
      await make(name, { ...body, HostConfig: { Memory: 16 * 1024 * 1024, MemorySwap: 16 * 1024 * 1024 } });
      await engine.start(name, { signal });
      await engine.wait(name, signal);
      const { socket, environment } = await testEngine();
      const found = JSON.parse((await ask(environment, `/containers/${name}/json`)).text);
      const late = { ...found, State: { ...found.State, OOMKilled: false } };
      const proxy = await faultyProxy(socket, () => undefined, { [`/containers/${name}/json`]: late });
      const other = await testLink({ socket: proxy.socket });
      try {
        assert.equal(await other.engine.wait(name, signal), { code: 137, outOfMemory: true });
      } finally {
        proxy.close();
      }
    }),

  'one that somebody else killed did not lack memory': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, shell('sleep 60'));
      await engine.start(name, { signal });
      const ended = engine.wait(name, signal);
      const { environment } = await testEngine();
      await ask(environment, `/containers/${name}/kill`, new Uint8Array());
      assert.equal(await ended, { code: 137, outOfMemory: false });
    }),

  'its addresses, and the port that the Engine chose, are told while it runs': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, publishing(0));
      assert.equal((await engine.inspect(name, { signal })).ports, []);
      await engine.start(name, { signal });
      const { ports, addresses } = await engine.inspect(name, { signal });
      assert.equal(
        addresses.map(({ network, ip }) => [network, ip.every((one) => isIP(one) > 0)]),
        [['bridge', true]],
      );
      assert.ok(ports.length > 0);
      for (const { container, host } of ports) assert.ok(container === '80/tcp' && host > 1023, `${host}`);
    }),

  'what is called off ends at once': () =>
    linked(async ({ engine, signal, name, make }) => {
      await make(name, shell('sleep 60'));
      await engine.start(name, { signal });
      const stop = new AbortController();
      const waited = failure(engine.wait(name, stop.signal));
      const stopped = failure(engine.stop(name, 30, { signal: stop.signal }));
      const output = gather(await engine.attach(name, stop.signal));
      stop.abort();
      assert.equal([(await waited).kind, (await stopped).kind], ['aborted', 'aborted']);
      assert.is((await output).stdout.length, 0);
      assert.is((await failure(engine.inspect(name, { signal: stop.signal }))).kind, 'aborted');
    }),
});

interface Linked extends TestLink {
  readonly name: string;
  /** Creates a container of the test image. */
  make(name: string, body: CreateBody): Promise<{ readonly id: string }>;
}

async function linked(body: (link: Linked) => Promise<void>): Promise<void> {
  const image = await testImage();
  const link = await testLink();
  const { engine, signal, labels, prefix: name } = link;
  const make = (one: string, wanted: CreateBody) =>
    engine.createContainer(one, { Image: image, ...wanted }, { signal, labels });
  try {
    await body({ ...link, name, make });
  } finally {
    await link.close();
  }
}

function shell(script: string): CreateBody {
  return { Cmd: ['sh', '-c', script] };
}

function publishing(port: number): CreateBody {
  const binding = { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: String(port) }] } } };
  return { ...shell('sleep 60'), ExposedPorts: { '80/tcp': {} }, ...binding };
}

/** Holds a port of the host while the body runs. */
async function taken(body: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  try {
    // Listening on a port, its address is one.
    await body((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function free(): Promise<number> {
  let found = 0;
  await taken(async (port) => {
    found = port;
  });
  return found;
}

async function gather(output: AsyncIterable<Output>): Promise<{ readonly stdout: Buffer; readonly stderr: Buffer }> {
  const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  for await (const { stream, bytes } of output) chunks[stream].push(bytes);
  return { stdout: Buffer.concat(chunks.stdout), stderr: Buffer.concat(chunks.stderr) };
}

async function follow(events: AsyncIterable<EngineEvent>, into: EngineEvent[], count: number): Promise<void> {
  for await (const event of events) {
    into.push(event);
    if (into.length === count) return;
  }
}
