import { sweep, testEngine, testImage, testLink } from '../../support/docker.ts';
import type { TestLink } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { life } from '../../support/life.ts';
import { faultyProxy } from '../../support/proxy.ts';
import type { Fault, Proxied } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';

const PASSING: readonly Fault[] = ['unsent', 'lost', 'cut'];

spec(
  'engine faults',
  {
    ...Object.fromEntries(
      PASSING.map((fault) => [
        `a life in which every request is ${fault} once is the same life`,
        () => spoiled(everyFirst(fault), (link) => life(link)),
      ]),
    ),

    'a container that ended at once is not started again because the reply was lost': () =>
      spoiled(firstOf('/start', 'lost'), async (link, requests) => {
        const { engine, signal, prefix: name, labels } = link;
        const Cmd = ['sh', '-c', 'echo once >> /tmp/times; cat /tmp/times'];
        await engine.createContainer(name, { Image: await testImage(), Cmd }, { signal, labels });
        const output = printed(await engine.attach(name, signal));
        await engine.start(name, { signal });
        assert.is(await output, 'once\n');
        assert.is((await engine.wait(name, signal)).code, 0);
        assert.is(requests.filter(({ path }) => path.endsWith('/start')).length, 1);
        // The next run is one that nobody has seen begin either.
        await engine.start(name, { signal });
        assert.is((await engine.wait(name, signal)).code, 0);
        assert.is(requests.filter(({ path }) => path.endsWith('/start')).length, 2);
      }),

    'a command whose reply was lost runs once': () =>
      spoiled(
        once(({ path }) => /^\/exec\/.*start$/.test(path), 'lost'),
        async ({ engine, signal, prefix: name, labels }) => {
          const body = { Image: await testImage(), Cmd: ['sleep', '60'] };
          await engine.createContainer(name, body, { signal, labels });
          await engine.start(name, { signal });
          const exec = { Cmd: ['sh', '-c', 'echo once >> /tmp/times; exit 4'] };
          assert.is((await engine.exec(name, exec, { signal })).code, 4);
          const { output } = await engine.exec(name, { Cmd: ['cat', '/tmp/times'] }, { signal });
          assert.is(output, 'once\n');
        },
      ),

    'an Engine that never answers is a timeout, and what it made is found': () =>
      spoiled(firstOf('/containers/create', 'hang'), async ({ engine, signal, prefix: name, labels }) => {
        const error = await failure(
          engine.createContainer(name, { Image: await testImage(), Cmd: ['true'] }, { signal, labels }),
        );
        assert.is(error.message, `cannot create container ${name}: the Engine was not done after 1 s`);
        assert.equal(
          (await engine.list(labels, { signal })).map((one) => one.name),
          [name],
        );
      }),

    'files that an Engine never takes are a timeout': () =>
      spoiled(firstOf('/archive', 'hang'), async ({ engine, signal, prefix: name, labels }) => {
        await engine.createContainer(name, { Image: await testImage(), Cmd: ['true'] }, { signal, labels });
        const file = { path: '/token', bytes: Buffer.from('s3cret'), uid: 0, gid: 0, mode: 0o444 };
        const error = await failure(engine.putFiles(name, [file], { signal }));
        assert.is(error.message, `cannot put files into container ${name}: the Engine was not done after 1 s`);
      }),

    'a creation that was called off is found by the next look': () =>
      spoiled(
        () => undefined,
        async ({ engine, signal, prefix: name, labels }) => {
          const stop = new AbortController();
          const body = { Image: await testImage(), Cmd: ['true'] };
          const made = failure(engine.createContainer(name, body, { signal: stop.signal, labels }));
          setImmediate(() => stop.abort());
          assert.is((await made).kind, 'aborted');
          assert.equal(
            (await engine.list(labels, { signal })).map((one) => one.name),
            [name],
          );
        },
      ),

    'an Engine that says no is repeated in its own words': () =>
      spoiled(firstOf('/networks/create', 'error'), async ({ engine, signal, prefix: name, labels }) => {
        const error = await failure(engine.createNetwork(name, {}, { signal, labels }));
        assert.equal([error.kind, error.message], ['refused', `cannot create network ${name}: injected`]);
      }),

    'an Engine that goes away for good is unreachable': () =>
      spoiled(
        ({ path }) => (path.startsWith('/containers') ? 'unsent' : undefined),
        async ({ engine, signal }) => {
          const error = await failure(engine.inspect('web', { signal }));
          assert.is(error.kind, 'unreachable');
          assert.match(error.message, /^cannot look at container web: the connection to the Engine broke off/);
        },
      ),

    'a stream of events that breaks says so': () =>
      spoiled(firstOf('/events', 'hang'), async ({ engine, labels, signal }) => {
        const next = engine.events(labels, signal)[Symbol.asyncIterator]().next();
        assert.is((await failure(next)).kind, 'timeout');
      }),
  },
  60,
);

type Judge = (request: Proxied, past: (path: string) => number) => Fault | undefined;

/** Runs the body on an Engine whose replies the judge spoils once the connection stands. */
async function spoiled(
  judge: Judge,
  body: (link: TestLink, requests: readonly Proxied[]) => Promise<void>,
): Promise<void> {
  const { socket } = await testEngine();
  const image = await testImage();
  assert.ok(image);
  const seen = new Map<string, number>();
  const proxy = await faultyProxy(socket, (request) => {
    const fault = judge(request, (path) => seen.get(path) ?? 0);
    const key = `${request.method} ${request.path}`;
    seen.set(request.path, (seen.get(request.path) ?? 0) + 1);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return fault;
  });
  const limits = { 'create container': 1, 'put files': 1, 'open a stream': 1 };
  const link = await testLink({ socket: proxy.socket, limits });
  const clean = await testLink();
  try {
    await body(link, proxy.requests);
  } finally {
    proxy.close();
    await sweep(clean.engine, link.labels);
  }
}

function everyFirst(fault: Fault): Judge {
  return ({ method, path }, past) => (past(`${method} ${path}`) === 0 ? fault : undefined);
}

function once(which: (request: Proxied) => boolean, fault: Fault): Judge {
  let left = 1;
  return (request) => (which(request) && left-- > 0 ? fault : undefined);
}

function firstOf(ending: string, fault: Fault): Judge {
  return ({ path }, past) => (path.endsWith(ending) && past(path) === 0 ? fault : undefined);
}

async function printed(output: AsyncIterable<{ readonly bytes: Uint8Array }>): Promise<string> {
  let text = '';
  for await (const { bytes } of output) text += Buffer.from(bytes).toString();
  return text;
}
