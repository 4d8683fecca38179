import { connect } from '../../../runtime/engine/docker.ts';
import type { Engine } from '../../../runtime/engine/engine.ts';
import { ask, sweep, testEngine, testImage, testLink } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { life } from '../../support/life.ts';
import { faultyProxy } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';

const signal = new AbortController().signal;

spec('engine connect', {
  async 'an Engine says what it is'() {
    const { socket } = await testEngine();
    const { about } = await reach(socket);
    assert.match(about.apiVersion, /^1\.\d+$/);
    assert.match(about.cgroupVersion, /^[12]$/);
    assert.is(about.name, 'docker');
  },

  async 'where nothing answers the message says where, and what said so'() {
    const error = await failure(reach('/nowhere/docker.sock'));
    assert.equal(
      [error.kind, error.message],
      [
        'unreachable',
        'cannot reach an Engine at unix:///nowhere/docker.sock (DOCKER_HOST): no Engine answers; is it running? DOCKER_HOST or a Docker context names another',
      ],
    );
  },

  'Podman is refused by name': () =>
    answering({ ApiVersion: '1.41', Version: '4.3.1', Components: [{ Name: 'Podman Engine' }] }, async (socket) => {
      const error = await failure(reach(socket));
      assert.is(error.kind, 'refused');
      assert.ok(error.message.startsWith(`what answers at unix://${socket} (DOCKER_HOST) is Podman 4.3.1; `));
    }),

  'an Engine that is too old is refused by its version': () =>
    answering({ ApiVersion: '1.23', Version: '1.11' }, async (socket) => {
      assert.is((await failure(reach(socket))).kind, 'too-old');
    }),

  'what is no Engine is told apart': () =>
    answering({ hello: 'world' }, async (socket) => {
      assert.is(
        (await failure(reach(socket))).message,
        `what answers at unix://${socket} (DOCKER_HOST) is no Docker Engine`,
      );
    }),

  async 'the oldest API that we speak leads a container through the same life'() {
    const { socket } = await testEngine();
    const clean = await testLink();
    const real = JSON.parse((await version(socket)).text) as { readonly MinAPIVersion: string };
    const oldest = Number(real.MinAPIVersion.split('.')[1]) > 24 ? real.MinAPIVersion : '1.24';
    const proxy = await faultyProxy(socket, () => undefined, {
      '/version': { ApiVersion: oldest, Version: 'old' },
    });
    const link = await testLink({ socket: proxy.socket });
    try {
      assert.is(link.engine.about.apiVersion, oldest);
      await life(link);
      const body = { Image: await testImage(), Cmd: ['true'] };
      const made = { signal, labels: link.labels };
      const { warnings } = await link.engine.createContainer(
        link.prefix,
        { ...body, HostConfig: { NanoCpus: 5e8 } },
        made,
      );
      assert.equal(warnings, []);
      const { environment } = await testEngine();
      const { text } = await ask(environment, `/containers/${link.prefix}/json`);
      if (oldest === '1.24') assert.is(JSON.parse(text).HostConfig.CpuQuota, 50_000);
    } finally {
      await sweep(clean.engine, link.labels);
      proxy.close();
    }
  },
});

function reach(socket: string): Promise<Engine> {
  return connect({ environment: { DOCKER_HOST: `unix://${socket}` }, home: '/nowhere', signal });
}

async function answering(version: object, body: (socket: string) => Promise<void>): Promise<void> {
  const proxy = await faultyProxy('/nowhere/docker.sock', () => undefined, { '/version': version });
  await body(proxy.socket).finally(() => proxy.close());
}

function version(socket: string): Promise<{ readonly text: string }> {
  return ask({ DOCKER_HOST: `unix://${socket}` }, '/version');
}
