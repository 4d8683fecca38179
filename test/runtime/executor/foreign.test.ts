import { ask, testEngine, testLink } from '../../support/docker.ts';
import { service, WAITS } from '../../support/packaged.ts';
import { assert, spec } from '../../support/spec.ts';
import { underAgent } from '../../support/under-agent.ts';

const TERMINAL = (update: { readonly state: string }): boolean => /FINISHED|FAILED|KILLED/.test(update.state);

interface Other {
  /** Of a network and a volume that another pod has made. */
  readonly name: string;
  /** The same, but nobody's. */
  readonly shared: string;
  /** The id of that pod's network. */
  readonly id: string;
}

async function besideAnother(body: (other: Other) => Promise<void>): Promise<void> {
  const link = await testLink();
  const { engine, labels, signal, prefix } = link;
  const { environment } = await testEngine();
  const [name, shared] = [`${prefix}_other`, `${prefix}_shared`];
  try {
    const made = { labels: { ...labels, 'org.composeexecutor.run': 'another' }, signal };
    await Promise.all([engine.createNetwork(name, {}, made), engine.createVolume(name, {}, made)]);
    await Promise.all([
      engine.createNetwork(shared, {}, { labels, signal }),
      engine.createVolume(shared, {}, { labels, signal }),
    ]);
    const { text } = await ask(environment, `/networks/${name}`);
    await body({ name, shared, id: (JSON.parse(text) as { readonly Id: string }).Id });
  } finally {
    await link.close();
  }
}

/** The message with which a task fails whose operator allows all of this; nothing of its pod was made. */
async function refusal(files: { readonly [path: string]: string }): Promise<string> {
  let message = '';
  await underAgent({ files, operator: 'preset: single-tenant\n' }, async ({ launch, told, ended, left }) => {
    launch('T');
    const last = await told(TERMINAL);
    assert.is(last.state, 'TASK_FAILED');
    message = last.message ?? '';
    await ended;
    assert.equal(await left(), []);
  });
  return message;
}

const external = (kind: 'networks' | 'volumes', name: string, use: string): string =>
  `services:\n  web:\n${service(WAITS, `    ${use}\n`)}${kind}: {n: {external: true, name: "${name}"}}\n`;

spec(
  'what another pod has, and what the host has',
  {
    'is reached by no name: neither a network, nor a volume, nor the network of a build': () =>
      besideAnother(async ({ name }) => {
        const network = await refusal({ 'compose.yaml': external('networks', name, 'networks: [n]') });
        assert.match(network, `network ${name} belongs to another pod`);
        const volume = await refusal({ 'compose.yaml': external('volumes', name, 'volumes: ["n:/v"]') });
        assert.match(volume, `volume ${name} belongs to another pod`);
        const named = `services:\n  web:\n${service(WAITS, '    volumes: ["n:/v"]\n')}volumes: {n: {name: "${name}"}}\n`;
        assert.match(await refusal({ 'compose.yaml': named }), `volume ${name} belongs to another pod`);
        const build = await refusal({
          'compose.yaml': `services:\n  web:\n    build: {context: ., network: ${name}}\n    command: [sh, -c, "true"]\n`,
          Dockerfile: 'FROM IMAGE\nRUN wget -q -O /x http://db/\n',
        });
        assert.match(build, `network ${name} belongs to another pod`);
      }),

    'is reached by no id of a network, nor by what it begins with': () =>
      besideAnother(async ({ id }) => {
        for (const name of [id, id.slice(0, 12), id.slice(0, 1)]) {
          const message = await refusal({ 'compose.yaml': external('networks', name, 'networks: [n]') });
          // The compiler sees that whole ids are none; of a few digits the Engine alone knows.
          assert.match(message, new RegExp(`network-by-id|there is no network ${name} on this Engine`));
        }
      }),

    'what is external is found before anything is made, and then used': () =>
      besideAnother(async ({ shared, name }) => {
        const files = {
          'compose.yaml': `services:\n  web:\n${service('true', '    networks: [n]\n    volumes: ["v:/v"]\n')}networks: {n: {external: true, name: "${shared}"}}\nvolumes: {v: {external: true, name: "${shared}"}}\n`,
        };
        await underAgent({ files, operator: 'preset: single-tenant\n' }, async ({ launch, told, ended }) => {
          launch('T');
          const { state, message } = await told(TERMINAL);
          assert.is(state, 'TASK_FINISHED', message);
          await ended;
        });
        assert.ok(name);
      }),

    'has addresses that no network of the pod takes': async () => {
      const on = (subnet: string): string =>
        `services:\n  web:\n${service(WAITS, '    networks: [n]\n')}networks: {n: {ipam: {config: [{subnet: ${subnet}}]}}}\n`;
      const metadata = await refusal({ 'compose.yaml': on('169.254.169.0/24') });
      assert.match(metadata, 'network n wants 169.254.169.0/24, and 169.254.0.0/16 is for link-local addresses');
      // That of the Engine's own bridge, which is a route of the host as well once a container runs.
      const { environment } = await testEngine();
      const bridge = JSON.parse((await ask(environment, '/networks/bridge')).text);
      const [{ Subnet: subnet }] = bridge.IPAM.Config;
      assert.match(await refusal({ 'compose.yaml': on(subnet) }), `network n wants ${subnet}, and `);
    },
  },
  60,
);
