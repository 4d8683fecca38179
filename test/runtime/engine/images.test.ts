import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../../runtime/engine/docker.ts';
import { ask, testEngine, testImage, testLink } from '../../support/docker.ts';
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

  async 'an image is found by its name or its whole id, not by what the id begins with'() {
    const { engine, signal, close } = await testLink();
    const { environment } = await testEngine();
    const { Id: id } = JSON.parse(
      (await ask(environment, `/images/${encodeURIComponent(await testImage())}/json`)).text,
    );
    await engine.pull(id, { policy: 'never', signal });
    for (const name of [id.slice(7, 11), id.slice(7, 19), id.slice(0, 19)]) {
      const { message } = await failure(engine.pull(name, { policy: 'never', signal }));
      assert.match(message, `image ${name} is not on this Engine`);
    }
    await close();
  },

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
