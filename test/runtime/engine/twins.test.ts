import { request } from 'node:http';
import { older } from '../../../runtime/engine/versions.ts';
import { ask, testEngine, testLink } from '../../support/docker.ts';
import { faultyProxy } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';

spec('two networks of one name', {
  'that an Engine has made are both removed; those of others stay'() {
    return twins(async ({ engine, signal, labels, prefix: name }, make, ids) => {
      const [ours, theirs] = [await make(labels), await make({})];
      const again = await make(labels);
      // From Docker 25 on there can be no second.
      const canBe = older(engine.about.apiVersion, '1.44');
      assert.equal([ours.status, theirs.status, again.status], canBe ? [201, 201, 201] : [201, 409, 409]);
      await engine.removeNetwork(name, { signal });
      assert.is((await ids()).length, canBe ? 1 : 0);
    });
  },

  'of a creation whose reply was lost, one is left'() {
    return twins(async ({ signal, labels, prefix: name }, make, ids) => {
      const { socket } = await testEngine();
      let times = 0;
      const proxy = await faultyProxy(socket, ({ path }) => {
        times += path === '/networks/create' ? 1 : 0;
        // While it makes the first, an Engine may not see that the name is taken.
        return times === 1 ? () => void make(labels).finally(() => proxy.cut()) : undefined;
      });
      const link = await testLink({ socket: proxy.socket });
      await link.engine.createNetwork(name, { Driver: 'bridge' }, { labels, signal }).finally(() => proxy.close());
      assert.is(times, 2);
      assert.is((await ids()).length, 1);
    });
  },
});

type Link = Awaited<ReturnType<typeof testLink>>;
type Make = (labels: object) => Promise<{ readonly status: number }>;

/** `make` does not mind that the name is taken, where an Engine lets it. */
async function twins(
  body: (link: Link, make: Make, ids: () => Promise<readonly string[]>) => Promise<void>,
): Promise<void> {
  const link = await testLink();
  const { environment } = await testEngine();
  const { prefix: Name } = link;
  const make: Make = (Labels) => posted(environment, '/networks/create', { Name, Labels, CheckDuplicate: false });
  const ids = async (): Promise<readonly string[]> => {
    const { text } = await ask(
      environment,
      `/networks?filters=${encodeURIComponent(JSON.stringify({ name: [Name] }))}`,
    );
    return (JSON.parse(text) as readonly { readonly Id: string }[]).map(({ Id }) => Id);
  };
  try {
    await body(link, make, ids);
  } finally {
    for (const id of await ids()) await ask(environment, `/networks/${id}`, undefined, 'DELETE');
    await link.close();
  }
}

function posted({ DOCKER_HOST = '' }: Environment, path: string, body: object): Promise<{ readonly status: number }> {
  const headers = { 'Content-Type': 'application/json' };
  const options = { socketPath: DOCKER_HOST.replace('unix://', ''), method: 'POST', path, headers, agent: false };
  return new Promise((resolve, reject) => {
    const asked = request(options, (reply) => {
      reply.resume().on('end', () => resolve({ status: reply.statusCode ?? 0 }));
    });
    asked.on('error', reject).end(JSON.stringify(body));
  });
}

type Environment = Awaited<ReturnType<typeof testEngine>>['environment'];
