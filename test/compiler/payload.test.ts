import { SIMULATED } from '../../compiler/context.ts';
import { compile } from '../../compiler/compile.ts';
import { checkRendered } from '../../compiler/payload/check.ts';
import { isOwned } from '../../compiler/payload/owned.ts';
import type { MadePayload, Wish } from '../../compiler/payload.ts';
import { payloadOf } from '../../compiler/payload.ts';
import { DEFAULT_POLICY } from '../../compiler/policy.ts';
import { fill } from '../../compiler/render/custom.ts';
import { HELPERS } from '../../compiler/render/helpers.ts';
import { memoryHost } from '../support/host.ts';
import { assert, spec } from '../support/spec.ts';

const WISH: Wish = {
  instances: 1,
  executor: './pod-executor.cjs',
  uris: [],
  files: ['compose.yaml'],
  variables: {},
  nameOfPort: () => undefined,
};

/** The payload of services in YAML's flow style. */
function made(services: string, wish: Partial<Wish> = {}): MadePayload {
  const host = memoryHost({ 'compose.yaml': `services: {${services}}\n` });
  const variables = wish.variables ?? {};
  const { plan, diagnostics } = compile({
    host,
    files: ['compose.yaml'],
    variables,
    context: SIMULATED,
    policy: DEFAULT_POLICY,
  });
  if (!plan) throw new Error(JSON.stringify(diagnostics.map(({ text }) => text)));
  return payloadOf(plan, { ...WISH, ...wish });
}

/** The check of a service that publishes 80, or why there is none. */
function checked(test: string, more = ''): string {
  const { payload, notes } = made(`web: {image: x, ports: ["80"], healthcheck: {test: ${test}}${more}}`);
  const { health } = payload;
  return health
    ? `${health.kind} ${health.portIndex} ${health.path}`
    : (notes.find((note) => note.startsWith('no health')) ?? '').replace(/^.*?: (.*?);.*$/, '$1');
}

const INSIDE = 'it is a command that runs in the container';

spec('payload', {
  'asks for no less than the pod does, in the units of Mesos'() {
    const { payload } = made('a: {image: x, cpus: 0.1234, mem_limit: 8388609b, deploy: {replicas: 3}}');
    assert.equal([payload.cpus, payload.mem], [0.471, 89]);
    assert.equal(payload.services, { cpus: 0.371, mem: 25 });
    assert.equal(payload.overhead, { cpus: 0.1, mem: 64 });
  },
  'gives a kill what all waves wish, and a SHUTDOWN what the executor keeps as well'() {
    const { payload } = made('a: {image: x, stop_grace_period: 1500ms, depends_on: [b]}, b: {image: x}');
    assert.equal([payload.killGraceSeconds, payload.shutdownGraceSeconds], [12, 14]);
    const long = made('a: {image: x, stop_grace_period: 876000h}').payload;
    assert.equal([long.killGraceSeconds, long.shutdownGraceSeconds], [2147483647, 2147483647]);
  },
  'one number serves tcp and udp, and every name is there once'() {
    const { payload } = made(
      'a: {image: x, ports: ["53:53", "53:53/udp", "80"]}, A: {image: x, ports: ["80", "99/udp", "7/sctp"]}',
    );
    assert.equal(
      payload.ports.map(({ name, protocol }) => `${name} ${protocol}`),
      ['a-53 udp,tcp', 'a-80 tcp', 'a-80-2 tcp', 'a-99 udp', 'a-7 null'],
    );
  },
  'names of ports are what every framework takes, whatever services are called'() {
    const { payload } = made(`"1.__": {image: x, ports: ["80"]}, ${'b'.repeat(90)}: {image: x, ports: ["80"]}`);
    for (const { name } of payload.ports) assert.match(name, /^[a-z]([-a-z0-9]*[a-z0-9])?$/);
    assert.ok(payload.ports.every(({ name }) => name.length <= 63));
  },
  'names the files of variables that were reviewed, where they are not the usual one'() {
    const labels = (envFiles?: readonly string[]) => made('a: {image: x}', envFiles && { envFiles }).payload.labels;
    assert.equal(labels(), [{ key: 'fileName', value: 'compose.yaml' }]);
    assert.equal(labels(['a.env', 'b/c.env'])[1], { key: 'envFile', value: 'a.env,b/c.env' });
  },
  'holds the variables that were said and are used, but for those that frameworks set'() {
    const variables = { USED: 'a', IDLE: 'b', HOST: 'c', PORT0: 'd', MESOS_TASK_ID: 'e' };
    const { payload, notes } = made('a: {image: x, command: [echo, "$USED$HOST$PORT0$MESOS_TASK_ID"]}', { variables });
    assert.equal(payload.environment, [{ name: 'USED', value: 'a' }]);
    assert.ok(notes.includes('HOST, MESOS_TASK_ID, PORT0 left out: the framework sets it'));
    assert.ok(notes.includes('IDLE left out: no file uses it'));
    const words = ['MARATHON_APP_ID', 'PORT', 'PORTS', 'PORT12', 'PORT_HTTP', 'HOST'];
    assert.equal(
      words.filter((name) => !isOwned(name)),
      [],
    );
    assert.equal(['HOSTNAME', 'PORTAL', 'EXPORT', 'MESOS'].filter(isOwned), []);
  },
  'a check that asks a published port is one that a framework can do'() {
    assert.is(checked('[CMD, curl, -f, "http://localhost"]'), 'http 0 /');
    assert.is(checked('"curl -fsS http://127.0.0.1:80/a?b=c || exit 1"'), 'http 0 /a?b=c');
    assert.is(checked('[CMD, curl, --fail, --silent, -o, /dev/null, "http://localhost/x"]'), 'http 0 /x');
    assert.is(checked('[CMD-SHELL, "wget -q --spider http://localhost:80/ || exit 1"]'), 'http 0 /');
    assert.is(checked('[CMD, wget, -qO-, "http://localhost/ok"]'), 'http 0 /ok');
    assert.is(checked('[CMD, nc, -z, localhost, "80"]'), 'tcp 0 /');
  },
  'any other check stays with the executor'() {
    for (const test of [
      '[CMD, pg_isready]',
      '[CMD, curl, "http://localhost"]',
      '[CMD, curl, -f, -H, "A: b", "http://localhost"]',
      '[CMD, curl, -fL, "http://localhost"]',
      '[CMD, curl, -f, "https://localhost"]',
      '[CMD, curl, -f, "http://db:80"]',
      '[CMD, curl, -f, "http://localhost/a", "http://localhost/b"]',
      '[CMD, curl, -f, "http://localhost/#x"]',
      '[CMD, curl, -f, "http://user@localhost/"]',
      '"curl -f http://localhost && true"',
      '"curl -f http://localhost/`id`"',
      '"curl -f http://localhost | grep ok"',
      '[CMD, nc, localhost, "80"]',
      '[CMD]',
      '[CMD, constructor, "http://localhost"]',
    ])
      assert.is(checked(test), INSIDE, test);
    assert.is(
      checked('[CMD, curl, -f, "http://localhost:81"]'),
      'it asks port 81, which is not published on all addresses',
    );
    assert.is(checked('[NONE]'), '');
    assert.match(checked('[CMD, x]', '}, b: {image: x, healthcheck: {test: x}'), /^2 containers have one/);
    assert.match(checked('[CMD, curl, -f, "http://localhost"]', ', deploy: {replicas: 2}'), /^2 containers have one/);
  },
  "the port of a member is its owner's"() {
    const { payload } = made(
      'own: {image: x, ports: ["79", "80"]}, web: {image: x, network_mode: "service:own", healthcheck: {test: [CMD, curl, -f, "http://localhost"]}}',
    );
    assert.is(payload.health?.portIndex, 1);
  },
});

spec('helpers of payloads', {
  'no text breaks out of its literal, and each is ASCII'() {
    const text = '"\\\n\u0000\u007f\u0085\u2028\ufeffé😀';
    assert.is(JSON.parse(HELPERS.json(text)), text);
    for (const help of Object.values(HELPERS)) assert.match(help(text), /^"[\x20-\x7e]*"$/);
    assert.match(HELPERS.json('😀'), '\\ud83d\\ude00');
    assert.match(HELPERS.yaml('😀'), '\\U0001f600');
    assert.is(HELPERS.yaml('\ud800'), '"\\ufffd"');
  },
  'other values are those of the format'() {
    assert.equal([null, true, 1.5].map(HELPERS.python), ['None', 'True', '1.5']);
    assert.equal([null, true, 1.5].map(HELPERS.yaml), ['null', 'true', '1.5']);
    assert.is(HELPERS.json([{ a: 'é' }]), '[{"a":"\\u00e9"}]');
    assert.throws(() => HELPERS.python({}), /single values/);
    assert.throws(() => HELPERS.json(undefined), /a field is not there/);
  },
});

spec("templates of one's own", {
  'place fields, with conditions, loops and our helpers'() {
    const text = '{{#each ports}}{{#if protocol}}{{json name}}{{else}}-{{/if}}{{@index}}{{../id}}{{/each}}';
    const view = {
      id: 'x',
      ports: [
        { name: '"', protocol: 'tcp' },
        { name: 'b', protocol: null },
      ],
    };
    assert.equal(fill({ file: 'f', text }, view), { kind: 'text', text: '"\\""0x-1x' });
  },
  'a field that is not there is told with its place, wherever it is named'() {
    const wrong = (text: string, column: number): void =>
      assert.equal(fill({ file: 'own/a.hbs', text: `\n${text}` }, { here: 1, list: [{}] }), {
        kind: 'wrong',
        text: `own/a.hbs:2:${column}: there is no field "gone"; pod-compile render fields prints all`,
      });
    wrong('{{gone}}', 3);
    wrong('  {{json gone}}', 10);
    wrong('{{#if gone}}{{/if}}', 7);
    wrong('{{#each list}}{{json gone}}{{/each}}', 22);
    wrong('{{#each gone}}{{/each}}', 9);
  },
  'what is no template is told with its line'() {
    const said = (text: string): string => fill({ file: 'a.hbs', text }, {}).text;
    assert.match(said('\n{{#if}'), /^a\.hbs:2: it is no template of Handlebars: /);
    assert.match(said('{{#if here}}'), /^a\.hbs:\d+: it is no template of Handlebars: /);
    assert.match(said('{{upper name}}'), /^a\.hbs.*upper/);
    assert.match(said('{{> part}}'), /^a\.hbs.*part/);
  },
  'reach nothing but the fields'() {
    const said = (text: string): string => fill({ file: 'a.hbs', text }, { here: {} }).kind;
    for (const text of [
      '{{constructor}}',
      '{{here.constructor}}',
      '{{here.__proto__}}',
      '{{lookup here "constructor"}}{{gone}}',
    ])
      assert.is(said(text), 'wrong', text);
  },
});

spec('what a template made', {
  'is read back by the parser of its format, and no value is quoted'() {
    const said = (name: string, text: string): readonly string[] =>
      checkRendered({ kind: 'x', name, text, isOwn: true });
    assert.match(said('a.json', '{"a": secret}').join(), /^what it makes is no JSON/);
    assert.not.match(said('a.json', '{"a": secret}').join(), /secret/);
    assert.is(said('a.yaml', 'a: [secret').length, 1);
    assert.not.match(said('a.yaml', 'a: [secret').join(), /secret/);
    assert.equal(said('a.json', '[]'), []);
    assert.equal(said('a.txt', '{'), []);
  },
  "is held against its framework's type, of which the user's may say more"() {
    const said = (text: string, isOwn: boolean): readonly string[] =>
      checkRendered({ kind: 'mesos-compose', name: 'mesos-compose.yaml', text, isOwn });
    const services = 'services: {a: {x: 1}}\n';
    assert.ok(said(`version: 3\n${services}`, true).some((line) => /version must be/.test(line)));
    assert.not.ok(said(`version: "3"\n${services}`, true).some((line) => /\.x is not known/.test(line)));
    assert.ok(said(`version: "3"\n${services}`, false).some((line) => /\.x is not known/.test(line)));
  },
});
