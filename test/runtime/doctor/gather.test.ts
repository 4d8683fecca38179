import { existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { agentFacts } from '../../../runtime/doctor/gather/agent.ts';
import { controllersIn, listenersIn, portRanges, rangeIn, routesIn } from '../../../runtime/doctor/gather/proc.ts';
import type { AgentFacts } from '../../../runtime/doctor/facts.ts';
import { registryFacts } from '../../../runtime/engine/registry-facts.ts';
import { EngineError } from '../../../runtime/engine/engine.ts';
import { root } from '../../support/sources.ts';
import { assert, skip, spec } from '../../support/spec.ts';

spec('texts of /proc', {
  'cgroup v1 has controllers, v2 has none'() {
    assert.equal(controllersIn('4:memory:/a\n3:cpu,cpuacct:/\n1:name=systemd:/x\n0::/\n'), [
      'memory',
      'cpu',
      'cpuacct',
      'name=systemd',
    ]);
    assert.equal(controllersIn('0::/system.slice\n'), []);
  },
  'ranges of ports, of the kernel and of an agent'() {
    const ranges = [
      { first: 31000, last: 32000 },
      { first: 33000, last: 33000 },
    ];
    assert.equal(portRanges('[31000-32000, 33000-33000]'), ranges);
    assert.equal(portRanges('31000-32000,33000\n'), ranges);
    assert.equal(portRanges('\n'), []);
    assert.equal(rangeIn('32768\t60999\n'), { first: 32768, last: 60999 });
    assert.is(rangeIn(''), undefined);
  },
  'what listens, once for each port and protocol'() {
    const texts: { readonly [name: string]: string } = {
      tcp: '  sl  local_address rem_address   st\n   0: 0100007F:791A 00000000:0000 0A 0\n   1: 0100007F:791B 0100007F:1F90 01 0\n',
      tcp6: '   0: 00000000000000000000000000000000:791A 00000000000000000000000000000000:0000 0A 0\n',
      udp: '  12: 00000000:7918 00000000:0000 07 0\n  13: 00000000:7919 01020304:0035 01 0\n',
    };
    assert.equal(
      listenersIn((name) => texts[name] ?? ''),
      [
        { port: 31002, protocol: 'tcp' },
        { port: 31000, protocol: 'udp' },
      ],
    );
  },
  'routes, but for the one that leads everywhere'() {
    const text =
      'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n' +
      'eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n' +
      'eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00F0FFFF\t0\t0\t0\n';
    assert.equal(routesIn(text), ['192.168.0.0/20']);
  },
});

const FOLDER = { path: '/w', isThere: true, isWritable: true };

/** What is made of an agent that answers so. */
async function facts(answer: (reply: ServerResponse) => void, date = () => 1_000_000): Promise<AgentFacts> {
  const server = createServer((_, reply) => answer(reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server on an address
  try {
    const options = { url: new URL(`http://127.0.0.1:${port}`), authorization: () => undefined, seconds: 5, date };
    return await agentFacts(options, (path) => ({ ...FOLDER, path }), new AbortController().signal);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const STATE = {
  id: 'A1',
  version: '1.9.0',
  start_time: 900.5,
  flags: { launcher: 'linux', work_dir: '/var/lib/mesos' },
  resources: { cpus: 4, ports: '[31000-32000]' },
  unreserved_resources_allocated: { ports: '[31003-31005]' },
  reserved_resources_allocated: { prod: { cpus: 1, ports: '[31010-31010]' } },
};

spec('the state of an agent', {
  async 'says its flags, ports, folder and clock'() {
    const found = await facts((reply) =>
      reply.writeHead(200, { Date: 'Thu, 01 Jan 1970 00:17:00 GMT' }).end(JSON.stringify(STATE)),
    );
    if (found.kind !== 'up') throw new Error(found.why);
    assert.equal([found.id, found.version, found.flags['launcher']], ['A1', '1.9.0', 'linux']);
    assert.equal(found.ports, [{ first: 31000, last: 32000 }]);
    assert.equal(
      found.usedPorts.map(({ first }) => first),
      [31003, 31010],
    );
    assert.equal(found.workFolder, { ...FOLDER, path: '/var/lib/mesos' });
    assert.equal(found.clock, { aheadMs: 20_500, withinMs: 500 });
  },
  async 'may hold back flags and offer no ports'() {
    const found = await facts((reply) =>
      reply.end(JSON.stringify({ ...STATE, flags: undefined, resources: { cpus: 1 } })),
    );
    if (found.kind !== 'up') throw new Error(found.why);
    assert.equal([found.flags, found.ports, found.workFolder], [{}, undefined, undefined]);
  },
  async 'is none of an agent'() {
    const why = async (answer: (reply: ServerResponse) => void): Promise<string> => {
      const found = await facts(answer);
      return found.kind === 'away' ? found.why : 'up';
    };
    assert.is(await why((reply) => reply.end('[]')), 'answers as no agent does');
    assert.is(await why((reply) => reply.end('<html>')), 'answers with what is no JSON');
    assert.is(await why((reply) => reply.writeHead(503).end()), 'is recovering');
    assert.match(await why((reply) => reply.writeHead(403).end()), /^does not let this program in/);
  },
  async 'of a recorded agent is understood'() {
    const file = join(root, '../shared/recordings/mesos-1.12/agent-running-state.json');
    if (!existsSync(file)) skip('the recordings are not here');
    const found = await facts((reply) => reply.end(readFileSync(file)));
    if (found.kind !== 'up') throw new Error(found.why);
    assert.equal([found.version, found.ports], ['1.12.0', [{ first: 31000, last: 32000 }]]);
    assert.equal(found.usedPorts, [{ first: 31003, last: 31005 }]);
  },
});

const SECRET = Buffer.from('user:hunter2').toString('base64');

/** What is made of the user's own config.json with this text; `docker-credential-there` is in PATH. */
function registriesOf(text: string | undefined, named?: string) {
  const world = {
    environment: { PATH: '/usr/bin:/opt/bin' },
    home: '/home/u',
    read: (path: string) => (path === '/home/u/.docker/config.json' ? text : undefined),
  };
  return registryFacts(world, (path) => path === '/opt/bin/docker-credential-there', named).found;
}

spec('the credentials of registries', {
  'are told by the names of registries and missing helpers, without a secret'() {
    const text = JSON.stringify({
      auths: { 'https://user:hunter2@old.example/v1/': { auth: SECRET }, 'b.example': {} },
      credHelpers: { 'a.example:5000': 'gone', 'c.example': 'there' },
      credsStore: 'there',
    });
    const found = registriesOf(text);
    assert.equal(found, {
      kind: 'read',
      names: ['a.example:5000', 'b.example', 'c.example', 'old.example'],
      missing: ['docker-credential-gone'],
      hasSecrets: true,
    });
    assert.not.match(JSON.stringify(found), /hunter2|user/);
  },
  "need not be there, unless the operator's file names them"() {
    assert.equal(registriesOf(undefined), { kind: 'missing' });
    const found = registriesOf(undefined, '/etc/registries.json');
    assert.match(found.kind === 'wrong' ? found.why : '', /^\/etc\/registries\.json, which .* is not there$/);
  },
  'may be no JSON, or other JSON'() {
    for (const text of [
      `{"auths": ${SECRET}`,
      '7',
      '[]',
      '{"auths": []}',
      '{"auths": {"a": "b"}}',
      '{"credHelpers": {"a": 1}}',
    ]) {
      const found = registriesOf(text);
      assert.is(found.kind, 'wrong', text);
      assert.not.match(JSON.stringify(found), SECRET);
    }
  },
  'that may not be read are told'() {
    const read = (): string => {
      throw new EngineError('denied', 'it cannot be read');
    };
    const { found } = registryFacts({ environment: {}, home: '/', read }, () => false);
    assert.equal(found, { kind: 'wrong', why: 'it cannot be read' });
  },
});
