import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from '../../support/executor.ts';
import {
  addressOf,
  answered,
  escaped,
  freePort,
  imageThat,
  type Packaged,
  packaged,
  runIn,
  service,
  strangerSays,
} from '../../support/packaged.ts';
import { root } from '../../support/sources.ts';
import { assert, spec } from '../../support/spec.ts';

const SAMPLE = join(root, 'golden/examples/founding-sample');

/** Prints what a question answers, as soon as it does; on standard error, for the logs to be told apart. */
const asks = (what: string, question: string): string =>
  `(until answer=$(${question} 2>/dev/null); do sleep 0.1; done; echo ${what} says $answer >&2)`;

const REDIS = 'nc -w 1 redis 6379 </dev/null';
const WEB = 'wget -qO- http://web:5000/name';
const BASE = 'wget -qO- http://baseC:3000/name';

/** Listens until it is asked to end. */
const serves = (program: string): string => `trap 'exit 0' TERM; ${program} & wait`;

/** As redis, web and baseC are: they listen, and look for the others by their names. */
const LISTENING = {
  redis: `echo I am redis; ${asks('web', WEB)} & ${asks('baseC', BASE)} & ${serves('nc -ll -p 6379 -e echo PONG')}`,
  web: `echo I am web; ${asks('redis', REDIS)} & echo web > name; ${serves('httpd -f -p 5000')}`,
  baseC: `echo I am baseC; cd /tmp; ${asks('redis', REDIS)} & echo baseC > name; ${serves('httpd -f -p 3000')}`,
};

/** What the three find out together. */
const FOUND = ['baseC | redis says PONG', 'redis | baseC says baseC', 'redis | web says web', 'web | redis says PONG'];

async function saidAll(running: Running, lines: readonly string[]): Promise<void> {
  for (const line of lines) await running.said(`${line}\n`);
}

/** Ctrl-C, and nothing is left: neither on the Engine nor in the folder, but the logs. */
async function interrupted(running: Running, run: string, { left, place }: Packaged, files: readonly string[]) {
  running.child.kill('SIGINT');
  const { code, out, err } = await running.ended;
  assert.is(code, 130, err);
  assert.equal(await left(run), [], err);
  assert.equal(readdirSync(place.path('.')).sort(), ['pod-executor.cjs', ...files].sort());
  return { out, err };
}

spec(
  'the founding sample on a real engine',
  {
    async 'three containers in one network namespace, as it stands but for images and host ports'() {
      const [webPort, basePort] = [await freePort(), await freePort()];
      const text = readFileSync(join(SAMPLE, 'compose.yaml'), 'utf8');
      const dockerfile = readFileSync(join(SAMPLE, 'Dockerfile'), 'utf8')
        .replace('python:3.13-alpine', 'IMAGE')
        .replace('"python", "app.py"', '"sh", "app.sh"');
      await packaged({ Dockerfile: dockerfile, 'app.sh': LISTENING.web }, async (pod) => {
        const { place, left, link } = pod;
        const here = text
          .replace('centurylink/wetty-cli', await imageThat(LISTENING.baseC, 'wetty', pod))
          .replace('image: redis', `image: ${await imageThat(LISTENING.redis, 'redis', pod)}`)
          .replace('"5000:', `"${webPort}:`)
          .replace('"8000:', `"${basePort}:`);
        const running = place.start(['run', '-f', '-', '--logs', 'output'], here);
        const run = runIn(await running.said('the pod is running'));
        await saidAll(running, FOUND);
        assert.is(await (await answered(webPort, '/name')).text(), 'web\n');
        assert.is(await (await answered(basePort, '/name')).text(), 'baseC\n');
        // On the Engine's own bridge nobody has a name; by its address outsiders reach all of the namespace.
        const [base = ''] = (await left(run)).flatMap(({ name }) => (name.endsWith('_baseC') ? [name] : []));
        const address = await addressOf(base, pod);
        assert.is(
          await strangerSays(`nc -w 1 ${address} 6379 </dev/null; nc -w 1 redis 6379 2>/dev/null`, pod),
          'PONG\n',
        );
        const { out } = await interrupted(running, run, pod, ['Dockerfile', 'app.sh', 'name', 'output']);
        assert.equal(out.split('\n').sort(), ['', 'baseC | I am baseC', 'redis | I am redis', 'web | I am web']);
        const logged = (file: string) => readFileSync(place.path(`output/${file}`), 'utf8');
        assert.equal(
          readdirSync(place.path('output')).sort(),
          ['baseC', 'redis', 'web'].flatMap((name) => [`${name}.stderr`, `${name}.stdout`]),
        );
        assert.is(logged('redis.stdout'), 'I am redis\n');
        assert.is(logged('redis.stderr').split('\n').sort().join(), ',baseC says baseC,web says web');
        assert.is(logged('web.stderr'), 'redis says PONG\n');
        assert.equal((await link.engine.list(link.labels, { signal: link.signal })).length, 2);
      });
    },

    async 'on a network of its own, a service outside the namespace reaches all in it by their names'() {
      const three = `services:
  baseC:
${service(LISTENING.baseC)}  web:
${service(LISTENING.web, '    network_mode: service:baseC\n    working_dir: /tmp/web\n    depends_on: [redis]\n')}  redis:
${service(LISTENING.redis, '    network_mode: service:baseC\n')}`;
      await fromOutside(three);
    },

    async 'the same when x-pod says what is shared'() {
      const three = `x-pod: {share: [network, ipc], owner: baseC}
services:
  baseC:
${service(LISTENING.baseC)}  web:
${service(LISTENING.web, '    working_dir: /tmp/web\n')}  redis:
${service(LISTENING.redis)}`;
      await fromOutside(three);
    },
  },
  60,
);

/** Runs the three, with one beside them who asks, and whom they ask. */
async function fromOutside(three: string): Promise<void> {
  const asking = `${asks('redis', REDIS)} & ${asks('web', WEB)} & ${asks('baseC', BASE)} & cd /tmp; echo outside > name; ${serves('httpd -f -p 80')}`;
  const text = three
    .replace(
      'echo I am baseC;',
      () => `${escaped(asks('outside', 'wget -qO- http://outside/name'))} & echo I am baseC;`,
    )
    .concat(`  outside:\n${service(asking, '    x-pod: {share: false}\n')}`);
  await packaged({ 'compose.yaml': text }, async (pod) => {
    const running = pod.place.start(['run']);
    const run = runIn(await running.said('the pod is running'));
    await saidAll(running, [
      ...FOUND,
      'baseC | outside says outside',
      'outside | redis says PONG',
      'outside | web says web',
      'outside | baseC says baseC',
    ]);
    await interrupted(running, run, pod, ['compose.yaml']);
  });
}
