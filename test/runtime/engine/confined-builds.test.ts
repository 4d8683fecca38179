import { older } from '../../../runtime/engine/versions.ts';
import { type Building, building } from '../../support/building.ts';
import { testImage } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { assert, spec } from '../../support/spec.ts';

const cgroupParent = '/mesos-test/confined-builds';

/** Steps in the same cgroup, whatever else the build states. */
async function cgroupsOf(pod: Building, stated: object): Promise<string> {
  const dockerfileInline = `FROM ${await testImage()}\nRUN cat /proc/self/cgroup > /cgroups\n`;
  await pod.build({ dockerfileInline, noCache: true, cgroupParent, ...stated });
  return pod.printed('cat', '/cgroups');
}

spec(
  "engine builds, in a task's cgroup",
  {
    'every step runs in it, in every hierarchy': () =>
      building({}, async (pod) => {
        for (const stated of [{}, { network: 'bridge' }, { shmSize: 32 * 1024 * 1024 }]) {
          const lines = (await cgroupsOf(pod, stated)).trim().split('\n');
          assert.ok(lines.length > 0);
          for (const line of lines) assert.match(line, `:${cgroupParent}/`);
        }
      }),

    'what only BuildKit can do is refused where BuildKit knows no cgroup': () =>
      building({}, async (pod) => {
        const step = 'RUN --mount=type=cache,target=/kept true';
        const dockerfileInline = `FROM ${await testImage()}\n${step}\n`;
        if (!older(pod.engine.about.apiVersion, '1.42')) {
          await pod.build({ dockerfileInline, cgroupParent });
          return;
        }
        const error = await failure(pod.build({ dockerfileInline, cgroupParent }));
        assert.is(error.kind, 'too-old');
        assert.match(error.message, 'RUN --mount (Dockerfile:2) needs BuildKit, and that runs steps outside');
        assert.match(error.message, "the operator's file may allow it (allow: {builds: unconfined})");
        const secrets = [{ id: 'token', read: () => Buffer.from('hush') }];
        const other = await failure(pod.build({ dockerfileInline, cgroupParent, secrets }));
        assert.match(other.message, 'secrets needs BuildKit, and that runs steps outside');
        const engine = pod.engine.under({ builds: 'unconfined' });
        await engine.build(pod.image, { ...pod, context: pod.folder, dockerfileInline, cgroupParent });
      }),

    'nothing is fetched from the host, where an operator rules': () =>
      building({ Dockerfile: 'FROM scratch\nARG AT=127.1\nADD http://$AT:5051/index.html /x\n' }, async (pod) => {
        const build = (context: string) =>
          failure(pod.engine.under({ guarded: true }).build(pod.image, { ...pod, context }));
        const add = await build(pod.folder);
        assert.match(add.message, /^cannot build image test-.*: Dockerfile:3 adds a URL of the host itself; builds/);
        const context = await build('http://169.254.169.254/latest');
        assert.match(context.message, 'its context is a URL of a link-local address');
      }),
  },
  40,
);
