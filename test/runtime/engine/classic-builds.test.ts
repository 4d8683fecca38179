import { older } from '../../../runtime/engine/versions.ts';
import { building } from '../../support/building.ts';
import { testEngine, testImage } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { faultyProxy } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';

/** A network that BuildKit does not know. */
const network = 'bridge';

spec(
  'engine builds, without BuildKit',
  {
    'steps in a network of their own: a folder, with labels, without what .dockerignore names': () =>
      building({ Dockerfile: 'ADD', '.dockerignore': '*\n!kept\n', 'kept/a': 'a', 'left/b': 'b' }, async (pod) => {
        const dockerfileInline = `FROM ${await testImage()}\nCOPY . /all\n`;
        const lines = await pod.build({ dockerfileInline, network });
        assert.ok(lines.some((line) => /^Step 2\/\d : COPY \. \/all/.test(line)));
        assert.is(await pod.printed('sh', '-c', 'cd /all; ls -A; ls kept'), 'kept\na\n');
      }),

    'what fails says why': () =>
      building({ Dockerfile: 'FROM scratch\nCOPY absent /\n' }, async (pod) => {
        const from = `FROM ${await testImage()}\n`;
        assert.match(
          (await failure(pod.build({ network }))).message,
          /^cannot build image test-.*: COPY failed: .*absent/,
        );
        const command = await failure(pod.build({ dockerfileInline: `${from}RUN echo one; false\n`, network }));
        assert.match(command.message, /returned a non-zero code: 1; it printed: one$/);
        const mount = await failure(
          pod.build({ dockerfileInline: `${from}RUN --mount=type=cache,target=/x true\n`, network }),
        );
        assert.match(mount.message, 'RUN --mount (Dockerfile:2) needs BuildKit, and that knows no network bridge');
        // Newer Engines take a here-document here, and do nothing for it.
        const here = `${from}RUN <<EOF\necho one\nEOF\n`;
        const document = await failure(pod.build({ dockerfileInline: here, network }));
        assert.match(document.message, 'a here-document (Dockerfile:2) needs BuildKit');
        const without = await failure(pod.build({ dockerfile: 'web.Dockerfile', network }));
        assert.match(without.message, 'its build context has no web.Dockerfile');
      }),

    'what only BuildKit has is named': () =>
      building({}, async (pod) => {
        const dockerfileInline = `FROM ${await testImage()}\n`;
        const secrets = [{ id: 'token', read: () => Buffer.from('hush') }];
        const error = await failure(pod.build({ dockerfileInline, network, secrets, noCacheFilter: ['one'] }));
        assert.is(error.kind, 'too-old');
        assert.match(error.message, 'no_cache_filter, secrets needs BuildKit, and that knows no network bridge');
      }),

    'limits of steps hold, also where BuildKit would pass over them': () =>
      building({}, async (pod) => {
        const dockerfileInline = `FROM ${await testImage()}\nRUN ulimit -n > /files; df /dev/shm | tail -n 1 > /shm\n`;
        const ulimits = [{ Name: 'nofile', Soft: 100, Hard: 200 }];
        const lines = await pod.build({ dockerfileInline, ulimits, shmSize: 32 * 1024 * 1024 });
        assert.is(
          lines.some((line) => line.startsWith('Step 1/')),
          older(pod.engine.about.apiVersion, '1.42'),
        );
        assert.match(await pod.printed('cat', '/files', '/shm'), /^100\n\w+ +32768 /);
      }),

    'a proxy that gives nobody a connection of his own': async () => {
      const { socket } = await testEngine();
      const barred: string[] = [];
      const proxy = await faultyProxy(socket, ({ path }) => {
        if (path !== '/session') return undefined;
        barred.push(path);
        return 'forbidden';
      });
      const through = { socket: proxy.socket };
      await building(
        {},
        async (pod) => {
          const dockerfileInline = `FROM ${await testImage()}\nRUN echo one\n`;
          assert.ok((await pod.build({ dockerfileInline })).includes('one'));
          const error = await failure(pod.build({ dockerfileInline, noCacheFilter: ['one'] }));
          assert.match(error.message, 'forbidden');
          assert.is(barred.length, 2);
        },
        through,
      ).finally(() => proxy.close());
    },
  },
  40,
);
