import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inPlace, jsonLines, type Place } from '../../support/executor.ts';
import { packaged, runIn, service, WAITS } from '../../support/packaged.ts';
import { assert, spec } from '../../support/spec.ts';

interface Told {
  readonly code: number | null;
  /** `level check: text`. */
  readonly lines: readonly string[];
}

async function doctor({ run }: Place, ...args: readonly string[]): Promise<Told> {
  const { code, out, err } = await run(['doctor', '--json', ...args]);
  assert.is(err, '');
  return { code, lines: jsonLines(out).map(({ level, check, text }) => `${level} ${check}: ${text}`) };
}

function of({ lines }: Told, check: string): string {
  return lines.filter((line) => line.includes(` ${check}: `)).join('\n');
}

/** Listens at a path, or a free port of loopback, and answers so. */
async function answering(
  answer: RequestListener,
  path: string | undefined,
  body: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => (path ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve)));
  try {
    const { port } = server.address() as AddressInfo; // of a path, it is not used
    await body(port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const POD = `services:\n  web:\n${service(WAITS)}`;

spec(
  'doctor on a real engine',
  {
    async 'says what the Engine is, and what ended runs have left'() {
      await packaged({ 'compose.yaml': POD }, async ({ place, environment, link, left }) => {
        const fit = await doctor(place);
        assert.match(of(fit, 'engine'), `ok engine: Docker Engine ${link.engine.about.version} with API `);
        assert.match(of(fit, 'engine'), environment['DOCKER_HOST'] ?? '?');
        assert.match(of(fit, 'networks'), /\d+ more networks can be made from the Engine's address pools/);
        assert.match(of(fit, 'clock'), 'ok clock: the Engine has');
        assert.match(of(fit, 'disk'), "free for the Engine's data in /");
        assert.match(of(fit, 'agent'), 'warn agent: no Mesos agent was asked');
        const running = place.start(['run']);
        await running.said('the pod is running');
        running.child.kill('SIGKILL');
        const run = runIn((await running.ended).err);
        assert.match(of(await doctor(place), 'leftovers'), /^warn leftovers: \d+ ended runs? left .*container/);
        // It has only looked.
        assert.is((await left(run)).length, 2);
        assert.is((await place.run(['clean', '--run', run])).code, 0);
      });
    },
    async 'asks the agent with a token, and never shows it'() {
      await packaged({ token: 'T0ken\n' }, async ({ place }) => {
        const heard: (string | undefined)[] = [];
        const flags = { launcher: 'posix', isolation: 'posix/cpu', work_dir: place.path('.') };
        const state = { id: 'A1', version: '1.4.0', start_time: 1, flags, resources: { ports: '[40000-40001]' } };
        const answer: RequestListener = ({ headers, url }, reply) => {
          heard.push(headers.authorization);
          reply.writeHead(url === '/state' ? 200 : 404).end(JSON.stringify(state));
        };
        await answering(answer, undefined, async (port) => {
          const told = await doctor(place, '--agent', `http://127.0.0.1:${port}`, '--agent-token-file', 'token');
          assert.is(told.code, 1);
          assert.match(of(told, 'agent'), /^ok agent: Mesos agent 1\.4\.0 at .* is registered as A1$/);
          assert.match(of(told, 'launcher'), 'fail launcher: posix');
          assert.match(of(told, 'isolation'), 'warn isolation: cgroups/mem is missing');
          assert.match(of(told, 'work-dir'), 'ok work-dir: ');
          assert.not.match(told.lines.join('\n'), 'T0ken');
        });
        assert.equal(heard, ['Bearer T0ken']);
      });
    },
  },
  60,
);

const NOWHERE = 'unix:///nowhere/docker.sock';

const VERSION = { ApiVersion: '1.41', MinAPIVersion: '1.12', Version: '20.10' };

/** What is told of an Engine that answers so. */
async function engineOf(answer: RequestListener): Promise<Told> {
  let told: Told = { code: null, lines: [] };
  await inPlace({}, {}, async (place) => {
    const run: Place['run'] = (args) =>
      place.start(args, '', { DOCKER_HOST: `unix://${place.path('docker.sock')}`, HOME: place.path('.') }).ended;
    await answering(answer, place.path('docker.sock'), async () => {
      told = await doctor({ ...place, run }, '--engine-seconds', '1');
    });
  });
  return told;
}

spec('doctor on a broken host', {
  async 'without an Engine, the rest is looked at all the same'() {
    await inPlace({}, { DOCKER_HOST: NOWHERE, HOME: '/nowhere' }, async (place) => {
      const told = await doctor(place, '--agent', 'http://127.0.0.1:9');
      assert.is(told.code, 1);
      assert.match(of(told, 'engine'), /^fail engine: cannot reach an Engine at unix:\/\/\/nowhere.*nothing that only/);
      assert.match(of(told, 'agent'), /^fail agent: the agent at http:\/\/127\.0\.0\.1:9 cannot be asked/);
      assert.match(of(told, 'node'), 'ok node: ');
      assert.match(of(told, 'registries'), 'ok registries: there is no /nowhere/.docker/config.json');
    });
  },
  async 'for people, the remedy stands below, and colours are for terminals'() {
    await inPlace({}, { DOCKER_HOST: NOWHERE, HOME: '/nowhere' }, async ({ run }) => {
      const { out } = await run(['doctor']);
      assert.match(out, /^ok {4}node {8}Node \d/);
      assert.match(out, /\nwarn {2}agent {7}no Mesos .*\n.*\n {18}-> name it: --agent/);
      assert.ok(out.split('\n').every((line) => line.length <= 80));
      assert.not.match(out, '\u001b');
    });
  },
  async 'an Engine that hangs is not waited for'() {
    assert.match(of(await engineOf(() => undefined), 'engine'), /^fail engine: .*the Engine was not done after 1 s/);
  },
  async 'what an Engine answers before it hangs is told'() {
    let infos = 0;
    const told = await engineOf(({ url = '' }, reply) => {
      if (url.endsWith('/version')) return void reply.end(JSON.stringify(VERSION));
      // The first one is part of getting to know it.
      if (url.endsWith('/info') && infos++ === 0) reply.end(JSON.stringify({ CgroupDriver: 'systemd' }));
    });
    assert.match(
      of(told, 'engine'),
      /^ok engine: Docker Engine 20\.10 with API 1\.41.*\nfail engine: .*not done after 1 s/,
    );
    assert.match(of(told, 'cgroups'), 'fail cgroups: the Engine');
  },
  async 'an Engine of another API, and none at all, are told apart'() {
    const old = await engineOf((_, reply) => void reply.end(JSON.stringify({ ...VERSION, ApiVersion: '1.20' })));
    assert.match(of(old, 'engine'), 'fail engine: the Engine speaks API 1.20; pods need 1.24');
    const none = await engineOf((_, reply) => void reply.writeHead(200).end('{"hello": 1}'));
    assert.match(of(none, 'engine'), 'is no Docker Engine');
  },
  async "the operator's file and config.json are judged, and no secret is shown"() {
    const texts = {
      'op.yaml': 'allow: {powers: [all]}\ncredentials: /nowhere/registries.json\n',
      'modules.json': '{"libraries": []}',
    };
    await inPlace(texts, { DOCKER_HOST: NOWHERE }, async (place) => {
      chmodSync(place.path('op.yaml'), 0o666);
      mkdirSync(place.path('.docker'));
      writeFileSync(place.path('.docker/config.json'), '{"auths": {"a.example": {"auth": "c2VjcmV0", }');
      const run: Place['run'] = (args) => place.start(args, '', { HOME: place.path('.') }).ended;
      const told = await doctor({ ...place, run }, '--config', 'op.yaml', '--hook', 'modules.json');
      assert.match(
        of(told, 'operator'),
        /^fail operator: op\.yaml:1:18: .*\nfail operator: op\.yaml may be written by every user: /,
      );
      assert.match(of(told, 'registries'), /^fail registries: .*config\.json is no JSON/);
      assert.not.match(told.lines.join('\n'), 'c2VjcmV0');
      assert.match(of(told, 'hook'), 'names no module org_composeexecutor_CleanerHook');
    });
  },
  async "a right operator's file names other credentials, which must be there"() {
    const allow = 'allow: {external-networks: [edge], builds: confined}\n';
    const texts = { 'op.yaml': `${allow}credentials: /nowhere/registries.json\n` };
    await inPlace(texts, { DOCKER_HOST: NOWHERE, HOME: '/nowhere' }, async (place) => {
      chmodSync(place.path('op.yaml'), 0o600);
      const told = await doctor(place, '--config', 'op.yaml');
      assert.match(
        of(told, 'operator'),
        'ok operator: op.yaml is a right one: pods may have external-networks, builds',
      );
      assert.match(of(told, 'registries'), /^fail registries: \/nowhere\/registries\.json, which .* is not there/);
    });
  },
  async 'a wrong argument is told'() {
    await inPlace({}, { DOCKER_HOST: NOWHERE }, async ({ run }) => {
      const { code, err } = await run(['doctor', '--agent-ca', 'x']);
      assert.equal(
        [code, err.split('\n')[0]],
        [64, 'pod-executor: --agent-ca is for an agent: name it with --agent URL'],
      );
    });
  },
});
