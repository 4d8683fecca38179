import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from '../../../runtime/engine/docker.ts';
import { testEngine, testImage, testLink } from '../../support/docker.ts';
import type { TestLink } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { testRegistry } from '../../support/registry.ts';
import type { TestRegistry } from '../../support/registry.ts';
import { assert, spec } from '../../support/spec.ts';

spec('engine images', {
  'missing fetches once, always each time, never not at all': () =>
    served(undefined, async ({ engine, signal }, registry) => {
      const { image } = registry;
      const never = await failure(engine.pull(image, { policy: 'never', signal }));
      assert.equal([never.kind, never.message.includes('pull_policy: never')], ['not-found', true]);
      await engine.pull(image, { policy: 'missing', signal });
      const first = registry.asked();
      assert.ok(first > 0);
      await engine.pull(image, { policy: 'missing', signal });
      await engine.pull(image, { policy: 'never', signal });
      assert.is(registry.asked(), first);
      await engine.pull(image, { policy: 'always', signal });
      assert.ok(registry.asked() > first);
    }),

  'one that was fetched too long ago is fetched again': () =>
    served(undefined, async ({ engine, signal }, registry) => {
      const { image } = registry;
      await engine.pull(image, { policy: 'missing', signal });
      const first = registry.asked();
      await engine.pull(image, { policy: 'missing', refreshSeconds: 0, signal });
      assert.ok(registry.asked() > first);
      // Of what was built the Engine knows when: no registry has it.
      await engine.pull(await testImage(), { policy: 'missing', refreshSeconds: 360000, signal });
    }),

  'an image that its registry does not have is named': () =>
    served(undefined, async ({ engine, signal }, { host }) => {
      const error = await failure(engine.pull(`${host}/team/app:absent`, { policy: 'missing', signal }));
      assert.is(error.kind, 'not-found');
      assert.match(error.message, `cannot pull image ${host}/team/app:absent: its registry has no such image`);
    }),

  'a registry that fails for a moment is asked again': () =>
    served(undefined, async ({ engine, signal }, registry) => {
      registry.fail(503, 1);
      await engine.pull(registry.image, { policy: 'always', signal });
      assert.ok(registry.asked() > 0);
    }),

  'a registry that wants a login gets it from config.json': () =>
    served('secret', async ({ signal }, { image, host }) => {
      const auth = Buffer.from('tester:secret').toString('base64');
      await configured({ auths: { [host]: { auth } } }, async (environment) => {
        const engine = await connect({ environment, home: '/nowhere', signal });
        await engine.pull(image, { policy: 'always', signal });
      });
    }),

  'or from a helper': () =>
    served('secret', async ({ signal }, { image, host }) => {
      await configured({ credHelpers: { [host]: 'test' } }, async (environment, folder) => {
        const answer = '{"ServerURL":"","Username":"tester","Secret":"secret"}';
        const helper = join(folder, 'docker-credential-test');
        writeFileSync(helper, `#!/bin/sh\nread registry\n[ "$registry" = ${host} ] && echo '${answer}'\n`);
        chmodSync(helper, 0o755);
        const PATH = `${folder}:${environment['PATH']}`;
        const engine = await connect({ environment: { ...environment, PATH }, home: '/nowhere', signal });
        await engine.pull(image, { policy: 'always', signal });
      });
    }),

  'without it the message says what may be missing, and where it was looked for': () =>
    served('secret', async ({ signal }, { image, host }) => {
      const said = async (auths: object): Promise<string> => {
        let text = '';
        await configured({ auths }, async (environment, folder) => {
          const engine = await connect({ environment, home: '/nowhere', signal });
          text = (await failure(engine.pull(image, { policy: 'always', signal }))).message.replace(folder, 'FOLDER');
        });
        return text;
      };
      const auth = Buffer.from('tester:wrong').toString('base64');
      assert.match(await said({}), new RegExp(`docker login.*; FOLDER/config.json has no credentials for ${host}$`));
      assert.match(await said({ [host]: { auth } }), new RegExp(`asked with the credentials for ${host} of FOLDER`));
    }),

  'an image is built from a folder, with labels, without what .dockerignore names': () =>
    folder(
      { Dockerfile: 'ADD', '.dockerignore': '*\n!kept\n', 'kept/a': 'a', 'left/b': 'b' },
      async (link, context) => {
        const { engine, signal, labels, prefix: name } = link;
        const lines: string[] = [];
        const from = await testImage();
        await build(link, {
          context,
          dockerfileInline: `FROM ${from}\nCOPY . /all\n`,
          progress: (line) => lines.push(line),
        });
        assert.ok(lines.some((line) => line.includes('COPY . /all')));
        const Cmd = ['sh', '-c', 'cd /all; ls -A; ls kept'];
        await engine.createContainer(name, { Image: `${name}:built`, Cmd }, { signal, labels });
        const output = await engine.attach(name, signal);
        await engine.start(name, { signal });
        let text = '';
        for await (const { bytes } of output) text += Buffer.from(bytes).toString();
        assert.is(text, 'kept\na\n');
        const found = await engine.list(labels, { signal });
        assert.ok(found.some((one) => one.kind === 'image' && one.name === `${name}:built`));
        await engine.remove(name, { signal });
        for (const _ of [1, 2]) await engine.removeImage(`${name}:built`, { signal });
        assert.equal(await engine.list(labels, { signal }), []);
      },
    ),

  'a build that fails says why': () =>
    folder({ Dockerfile: 'FROM scratch\nCOPY absent /\n' }, async (link, context) => {
      const error = await failure(build(link, { context }));
      assert.match(error.message, /^cannot build image test-.*: COPY failed: .*absent/);
    }),

  'a command of a build that fails is told with what it printed': () =>
    folder({}, async (link, context) => {
      const dockerfileInline = `FROM ${await testImage()}\nRUN echo one; false\n`;
      const error = await failure(build(link, { context, dockerfileInline }));
      assert.match(error.message, /returned a non-zero code: 1; it printed: one$/);
    }),

  'a Dockerfile that needs BuildKit is told apart': () =>
    folder({}, async (link, context) => {
      const dockerfileInline = `FROM ${await testImage()}\nRUN --mount=type=cache,target=/x true\n`;
      const error = await failure(build(link, { context, dockerfileInline }));
      assert.match(error.message, 'its Dockerfile needs BuildKit');
    }),

  'a context without its Dockerfile, or without itself, is named': () =>
    folder({}, async (link, context) => {
      const without = await failure(build(link, { context, dockerfile: 'web.Dockerfile' }));
      assert.match(without.message, 'its build context has no web.Dockerfile');
      const absent = await failure(build(link, { context: join(context, 'absent') }));
      assert.match(absent.message, `its build context ${join(context, 'absent')} is not there`);
    }),
});

async function served(
  password: string | undefined,
  body: (link: TestLink, registry: TestRegistry) => Promise<void>,
): Promise<void> {
  const link = await testLink();
  const registry = await testRegistry(password);
  try {
    await body(link, registry);
  } finally {
    await link.engine.removeImage(registry.image, { signal: link.signal });
    registry.close();
    await link.close();
  }
}

type Environment = { readonly [name: string]: string | undefined };

/** With a config.json of its own. */
async function configured(
  config: object,
  body: (environment: Environment, folder: string) => Promise<void>,
): Promise<void> {
  const { environment } = await testEngine();
  const place = mkdtempSync(join(tmpdir(), 'config-'));
  writeFileSync(join(place, 'config.json'), JSON.stringify(config));
  await body({ ...environment, DOCKER_CONFIG: place }, place).finally(() => rmSync(place, { recursive: true }));
}

async function folder(
  files: { readonly [path: string]: string },
  body: (link: TestLink, context: string) => Promise<void>,
): Promise<void> {
  const link = await testLink();
  const context = mkdtempSync(join(tmpdir(), 'context-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(context, dirname(path)), { recursive: true });
    writeFileSync(join(context, path), text);
  }
  try {
    await body(link, context);
  } finally {
    await link.close();
    rmSync(context, { recursive: true });
  }
}

function build(
  { engine, signal, labels, prefix }: TestLink,
  options: {
    readonly context: string;
    readonly dockerfile?: string;
    readonly dockerfileInline?: string;
    readonly progress?: (line: string) => void;
  },
): Promise<void> {
  return engine.build(`${prefix}:built`, { signal, labels, ...options });
}
