import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, testEngine, testImage } from '../../support/docker.ts';
import { type Ended, inPlace } from '../../support/executor.ts';
import { freePort, type Packaged, packaged, runIn, service, WAITS } from '../../support/packaged.ts';
import { testRegistry } from '../../support/registry.ts';
import { smallEngine } from '../../support/small-engine.ts';
import { assert, skip, spec } from '../../support/spec.ts';

const SLEEPS = `services:\n  web:\n${service(WAITS)}`;

/** An image of the test's registry is empty: its command is this machine's. */
const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path)) ?? '';

/** It failed for this reason, and says so in the last line as well; nothing of it is left. */
async function failed({ code, err }: Ended, reason: RegExp, left: Packaged['left'], expected = 1): Promise<void> {
  assert.is(code, expected, err);
  assert.match(err, reason);
  const lines = err.trimEnd().split('\n');
  assert.match(lines.at(-1) ?? '', /^failed: /);
  assert.is(lines.filter((line) => reason.test(line)).length, 2, err);
  sober(err);
  assert.equal(await left(runIn(err)), []);
}

function sober(err: string): void {
  assert.not.match(err, /\n {4}at |bug: |undefined|\[object/);
}

/** A file of a pod with one more service that waits, so that there is something to remove. */
function beside(text: string): string {
  return `${SLEEPS}${text}`;
}

spec(
  'pods that cannot be',
  {
    async 'a port that another program or container has'() {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as { readonly port: number }; // of a server on an address
      const text = (host: number) => beside(`  api:\n${service(WAITS, `    ports: ["127.0.0.1:${host}:80"]\n`)}`);
      await packaged({ 'compose.yaml': text(port) }, async ({ place, left }) => {
        await failed(
          await place.run(['run']),
          new RegExp(`port ${port} of the host is taken by another program \\(on 127.0.0.1\\)`),
          left,
          128,
        );
      }).finally(() => taken.close());
      const free = await freePort();
      await packaged({ 'compose.yaml': text(free) }, async ({ place, left }) => {
        const first = place.start(['run']);
        await first.said('the pod is running');
        await failed(await place.run(['run']), new RegExp(`port ${free} of the host is taken by another`), left, 128);
        first.child.kill('SIGTERM');
        await first.ended;
      });
    },

    async 'a command that the image has not'() {
      const text = beside('  api: {image: IMAGE, command: [nosuch]}\n');
      await packaged({ 'compose.yaml': text }, async ({ place, left }) => {
        await failed(await place.run(['run']), /the image has no command nosuch$/m, left, 127);
      });
    },

    async 'an image that its registry has not, and a registry that does not answer'() {
      const registry = await testRegistry();
      const absent = beside(`  api: {image: "${registry.host}/team/app:absent"}\n`);
      await packaged({ 'compose.yaml': absent }, async ({ place, left }) => {
        const reason = /cannot pull image \S+team\/app:absent: its registry has no such image/;
        await failed(await place.run(['run']), reason, left);
      });
      registry.close();
      await packaged({ 'compose.yaml': absent }, async ({ place, left }) => {
        const reason = /cannot pull image \S+: its registry does not answer: .*connection refused/;
        await failed(await place.run(['run']), reason, left);
      });
    },

    async 'a network or a volume of somebody else that is not there'() {
      const text =
        'services:\n  web: {image: IMAGE, networks: [lab]}\nnetworks: {lab: {external: true, name: lab-x}}\n';
      await packaged({ 'compose.yaml': text }, async ({ place, left }) => {
        await failed(await place.run(['run']), /there is no network lab-x .*docker network create lab-x/, left);
      });
    },

    async 'a build that fails'() {
      const text = beside('  api: {build: .}\n');
      const reasons = [
        ['RUN echo the reason; false', /exit code: 1; it printed: the reason/],
        ['HELLO', /unknown instruction: HELLO .*here-document/],
        ['COPY absent /', /its context has no \/absent/],
      ] as const;
      await packaged({ 'compose.yaml': text }, async ({ place, left, image }) => {
        for (const [line, reason] of reasons) {
          writeFileSync(place.path('Dockerfile'), `FROM ${image}\n${line}\n`);
          await failed(await place.run(['run']), reason, left);
        }
      });
    },

    async 'an image behind a login is fetched by whom config.json knows, in a line or with its progress'() {
      const registry = await testRegistry('secret');
      const auth = Buffer.from('tester:secret').toString('base64');
      const text = `services:\n  web: {image: "${registry.image}", command: [/bin/busybox, "true"], volumes: ["${BUSYBOX}:/bin/busybox"]}\n`;
      const config = mkdtempSync(join(tmpdir(), 'config-'));
      writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
      const remove = ({ link }: Packaged) => link.engine.removeImage(registry.image, { signal: link.signal });
      try {
        await packaged({ 'compose.yaml': text }, async ({ place, left }) => {
          await failed(await place.run(['run']), /no such image, or wants a login \(docker login\)/, left);
        });
        await packaged(
          { 'compose.yaml': text },
          async (pod) => {
            const { code, err } = await pod.place.run(['run']);
            assert.is(code, 0, err);
            assert.match(err, `pulling ${registry.image}\npulled ${registry.image} (`);
            assert.not.match((await pod.place.run(['run'])).err, 'pull');
            await remove(pod);
            assert.match((await pod.place.run(['run', '--json'])).err, '"kind":"step progress"');
            await remove(pod);
          },
          { DOCKER_CONFIG: config },
        );
      } finally {
        rmSync(config, { recursive: true });
        registry.close();
      }
    },
  },
  60,
);

spec(
  'engines that cannot be used',
  {
    async 'one whose socket belongs to others'() {
      if (process.getuid?.() !== 0) skip('only root may act as somebody else');
      const { environment } = await testEngine();
      await inPlace({ 'compose.yaml': SLEEPS.replaceAll('IMAGE', await testImage()) }, {}, async ({ path }) => {
        chmodSync(path('.'), 0o755);
        const { DOCKER_HOST } = environment;
        const options = { cwd: path('.'), uid: 65534, gid: 65534, encoding: 'utf8', env: { DOCKER_HOST } } as const;
        const { status, stderr } = spawnSync(process.execPath, [path('pod-executor.cjs'), 'run'], options);
        assert.is(status, 1, stderr);
        assert.match(
          stderr,
          /cannot reach an Engine at unix:.*: the Engine's socket may not be used; ask for a place in the group/,
        );
        sober(stderr);
      });
    },

    async 'one at an address that leads nowhere, or in a context that is not there'() {
      const said = async (variables: { readonly [name: string]: string }, words: string) =>
        inPlace({ 'compose.yaml': SLEEPS.replace('IMAGE', 'x') }, variables, async ({ run }) => {
          const { code, err } = await run(['run']);
          assert.is(code, 1, err);
          assert.ok(err.includes(words), err);
          sober(err);
        });
      await said({ DOCKER_HOST: 'tcp://127.0.0.1:1' }, 'at tcp://127.0.0.1:1 (DOCKER_HOST): no Engine answers; is it');
      await said({ DOCKER_HOST: 'tcp://nowhere.invalid' }, 'its host has no address');
      await said({ DOCKER_HOST: 'http://' }, 'DOCKER_HOST is http://: write unix:///PATH or tcp://HOST:PORT');
      await said({ DOCKER_CONTEXT: 'nosuch' }, 'the Docker context nosuch is not there; docker context ls shows');
    },

    async 'one that wants TLS: the right keys open it, all others get a sentence'() {
      const engine = await smallEngine();
      const { host: DOCKER_HOST, keys } = engine;
      const tls = (which: Parameters<typeof keys>[0]) => ({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: keys(which) });
      const said = (variables: { readonly [name: string]: string }, words: string) =>
        inPlace({}, { DOCKER_HOST, ...variables }, async ({ run }) => {
          const { code, err } = await run(['clean', '--run', 'nosuch']);
          assert.ok(err.includes(words), `${code} ${err}`);
          assert.is(err.trimEnd().split('\n').length, 1, err);
          sober(err);
        });
      try {
        await said(tls('right'), 'nothing');
        await said(tls('strange'), 'its certificate is not signed by the authority in ca.pem');
        await said(
          tls('mixed'),
          'it does not accept the certificate of this side; cert.pem and key.pem must be signed',
        );
        await said(
          tls('broken'),
          'ca.pem, cert.pem and key.pem (DOCKER_CERT_PATH, or the Docker context, says where) are not',
        );
        await said({ ...tls('right'), DOCKER_CERT_PATH: '/nowhere' }, 'and /nowhere has no ca.pem');
        await said({}, 'the Engine there speaks TLS alone: set DOCKER_TLS_VERIFY=1');
      } finally {
        engine.close();
      }
    },

    async 'one without addresses for another network, and one without space'() {
      const engine = await smallEngine();
      try {
        const DOCKER_HOST = `unix://${engine.socket}`;
        const left = async (): Promise<readonly never[]> => {
          const { text: containers } = await ask({ DOCKER_HOST }, '/containers/json?all=1');
          const { text: networks } = await ask({ DOCKER_HOST }, '/networks');
          assert.equal([containers.trim(), JSON.parse(networks).length], ['[]', 2], 'host and none are always there');
          return [];
        };
        const run = (text: string, reason: RegExp) =>
          packaged({ 'compose.yaml': text }, async ({ place }) => failed(await place.run(['run']), reason, left), {
            DOCKER_HOST,
          });
        await engine.load(await testImage(), (await testEngine()).socket);
        const three = `services:\n  web:\n${service(WAITS, '    networks: [aa, bb, cc]\n')}networks: {aa: , bb: , cc: }\n`;
        await run(three, /has no addresses left for another network; .*default-address-pools/);
        engine.fillDisk();
        const alone = `services:\n  web:\n${service(WAITS, '    network_mode: none\n')}`;
        await run(alone, /the disk of the Engine is full; docker system df/);
      } finally {
        engine.close();
      }
    },
  },
  60,
);
