import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { connect } from '../../../runtime/engine/docker.ts';
import { older } from '../../../runtime/engine/versions.ts';
import { building } from '../../support/building.ts';
import { testEngine, testImage } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { testRegistry } from '../../support/registry.ts';
import { assert, spec } from '../../support/spec.ts';

spec(
  'engine builds, with BuildKit',
  {
    "a folder with its links and modes becomes root's, without what .dockerignore names": () =>
      building({ '.dockerignore': '*\n!kept\n', 'kept/a': 'a', 'left/b': 'b' }, async (pod) => {
        const { folder, engine, signal, labels, image } = pod;
        symlinkSync('a', join(folder, 'kept/link'));
        chmodSync(join(folder, 'kept/a'), 0o4711);
        const lines = await pod.build({ dockerfileInline: `FROM ${await testImage()}\nCOPY . /all\n` });
        assert.ok(lines.some((line) => line.includes('COPY . /all')));
        const look = 'cd /all; ls -A; ls kept; cat kept/link; stat -c " %a %u:%g" kept/a';
        assert.is(await pod.printed('sh', '-c', look), 'kept\na\nlink\na 4711 0:0\n');
        const found = await engine.list(labels, { signal });
        assert.ok(found.some((one) => one.kind === 'image' && one.name === image));
        for (const _ of [1, 2]) await engine.removeImage(image, { signal });
        assert.equal(await engine.list(labels, { signal }), []);
      }),

    'a .dockerignore of the Dockerfile goes before that of the folder': () =>
      building({ '.dockerignore': 'a', 'web.Dockerfile.dockerignore': 'b', a: '1', b: '2' }, async (pod) => {
        writeFileSync(join(pod.folder, 'web.Dockerfile'), `FROM ${await testImage()}\nCOPY a* b* /all/\n`);
        await pod.build({ dockerfile: 'web.Dockerfile' });
        assert.is(await pod.printed('ls', '/all'), 'a\n');
      }),

    'a file that changes and looks the same is sent again': () =>
      building({ a: '1' }, async (pod) => {
        const dockerfileInline = `FROM ${await testImage()}\nCOPY a /a\n`;
        for (const text of ['1', '2']) {
          writeFileSync(join(pod.folder, 'a'), text);
          await pod.build({ dockerfileInline });
          assert.is(await pod.printed('cat', '/a'), text);
        }
      }),

    'a step reads a secret, which the image does not have, and no step one that is not offered': () =>
      building({}, async (pod) => {
        const step = 'RUN --mount=type=secret,id=token,required=true sha256sum /run/secrets/token > /sum';
        const dockerfileInline = `FROM ${await testImage()}\n${step}\n`;
        await pod.build({ dockerfileInline, secrets: [{ id: 'token', read: () => Buffer.from('hush') }] });
        assert.match(
          await pod.printed('sh', '-c', 'cat /sum; cat /run/secrets/token 2> /dev/null'),
          /^[0-9a-f]{64} {2}\/run\/secrets\/token\n$/,
        );
        const error = await failure(pod.build({ dockerfileInline, noCache: true }));
        assert.match(error.message, /^cannot build image test-.*: secret token:? not found/);
      }),

    'a secret that cannot be read is told in words': () =>
      building({}, async (pod) => {
        const step = 'RUN --mount=type=secret,id=token,required=true true';
        const read = () => {
          throw new Error('secret token: ./key cannot be read: there is no such file');
        };
        const dockerfileInline = `FROM ${await testImage()}\n${step}\n`;
        const error = await failure(pod.build({ dockerfileInline, secrets: [{ id: 'token', read }] }));
        assert.match(error.message, /: secret token: \.\/key cannot be read: there is no such file$/);
      }),

    'a step has an agent, or is told why not': () =>
      building({ key: 'no key' }, async (pod) => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        writeFileSync(join(pod.folder, 'key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
        const dockerfileInline = `FROM ${await testImage()}\nRUN --mount=type=ssh,id=own test -S $SSH_AUTH_SOCK\n`;
        const having = (path: string) =>
          pod.build({ dockerfileInline, noCache: true, ssh: [{ id: 'own', paths: [join(pod.folder, path)] }] });
        await having('key');
        assert.match((await failure(having('absent'))).message, /ssh agent own: .*absent is not there$/);
        writeFileSync(join(pod.folder, 'key'), 'no key');
        assert.match(
          (await failure(having('key'))).message,
          /key is neither a socket nor a private key without a passphrase$/,
        );
      }),

    'additional contexts are folders and images; an Engine before 23 says that it has none': () =>
      building({ 'more/a': 'a' }, async (pod) => {
        const from = await testImage();
        const contexts = { more: join(pod.folder, 'more'), base: `docker-image://${from}` };
        const built = pod.build({ dockerfileInline: 'FROM base\nCOPY --from=more . /more\n', contexts });
        if (older(pod.engine.about.apiVersion, '1.42')) {
          const error = await failure(built);
          assert.equal(
            [error.kind, error.message.replace(/^.*: /, '')],
            ['too-old', 'additional_contexts need Docker 23 or later'],
          );
        } else {
          await built;
          assert.is(await pod.printed('ls', '/more'), 'a\n');
        }
      }),

    'a base image behind a login is fetched by whom config.json knows': () =>
      building({}, async ({ folder, image, labels, signal }) => {
        const registry = await testRegistry('secret');
        const config = mkdtempSync(join(tmpdir(), 'config-'));
        const auth = Buffer.from('tester:secret').toString('base64');
        writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
        try {
          const { environment } = await testEngine();
          const engine = await connect({
            environment: { ...environment, DOCKER_CONFIG: config },
            home: '/nowhere',
            signal,
          });
          await engine.build(image, { context: folder, dockerfileInline: `FROM ${registry.image}\n`, labels, signal });
          assert.ok(registry.asked() > 0);
        } finally {
          registry.close();
          rmSync(config, { recursive: true });
        }
      }),

    'hosts, a network that is none, arguments, a target and stages that are done anew': () =>
      building({}, async (pod) => {
        const steps = [
          'FROM IMAGE AS one',
          'ARG WORD',
          'RUN echo $WORD > /word; cat /etc/hosts > /hosts; ls /sys/class/net > /net',
        ];
        const dockerfileInline = [...steps, 'FROM one AS two', 'RUN false']
          .join('\n')
          .replace('IMAGE', await testImage());
        const options = { dockerfileInline, target: 'one', args: { WORD: 'said' }, network: 'none' } as const;
        await pod.build({ ...options, extraHosts: ['db:10.0.0.5', 'host:host-gateway'] });
        const text = await pod.printed('sh', '-c', 'cat /word /net; grep -E "(db|host)$" /hosts');
        assert.match(text, /^said\nlo\n10\.0\.0\.5\s+db\n[\d.]+\s+host\n$/);
        const again = await pod.build({
          ...options,
          noCacheFilter: ['one'],
          extraHosts: ['db:10.0.0.5', 'host:host-gateway'],
        });
        assert.not.ok(again.some((line) => /RUN echo.*\(cached\)/.test(line)));
      }),

    'what fails says why': () =>
      building({}, async (pod) => {
        const from = await testImage();
        const reasons = [
          ['RUN echo one; exit 3', /exit code: 3; it printed: one$/],
          ['COPY absent /', /its context has no \/absent \(or \.dockerignore names it\)$/],
          ['HELLO', /unknown instruction: HELLO/],
          ['RUN --security=insecure true', /security/],
        ] as const;
        for (const [line, reason] of reasons) {
          const error = await failure(pod.build({ dockerfileInline: `FROM ${from}\n${line}\n` }));
          assert.match(error.message, reason, line);
          assert.match(error.message, /^cannot build image test-/, line);
          assert.not.match(error.message, /failed to solve|rpc error/, line);
        }
        const entitled = await failure(
          pod.build({ dockerfileInline: `FROM ${from}\n`, entitlements: ['security.insecure'] }),
        );
        assert.match(entitled.message, 'this Engine lets no build have security.insecure');
        const syntax = await failure(
          pod.build({ dockerfileInline: `# syntax=localhost:1/docker/dockerfile:1\nFROM ${from}\n` }),
        );
        assert.match(
          syntax.message,
          'the first line of its Dockerfile (# syntax=) names an image that must be fetched',
        );
        const target = await failure(pod.build({ dockerfileInline: `FROM ${from}\n`, target: 'absent' }));
        assert.match(target.message, /target stage "?absent"? could not be found$/);
      }),

    'a folder without its Dockerfile, or that is not there, is named': () =>
      building({ file: '' }, async (pod) => {
        const without = await failure(pod.build({ dockerfile: 'web.Dockerfile' }));
        assert.match(without.message, 'its build context has no web.Dockerfile');
        const absent = join(pod.folder, 'absent');
        assert.match(
          (await failure(pod.build({ context: absent }))).message,
          `its build context ${absent} is not there`,
        );
        const more = await failure(
          pod.build({ dockerfileInline: 'FROM scratch', contexts: { more: join(pod.folder, 'file') } }),
        );
        assert.match(more.message, 'its additional context more, ');
      }),

    'a build that is called off ends': () =>
      building({}, async (pod) => {
        const stop = new AbortController();
        const error = failure(
          pod.engine.build(pod.image, {
            context: pod.folder,
            dockerfileInline: `FROM ${await testImage()}\nRUN sleep 1000\n`,
            labels: pod.labels,
            signal: stop.signal,
            progress: (line) => line.includes('RUN sleep') && stop.abort(),
          }),
        );
        assert.is((await error).kind, 'aborted');
      }),
  },
  40,
);
