import { older } from '../../../runtime/engine/versions.ts';
import { ask } from '../../support/docker.ts';
import { type Packaged, packaged, runIn, service, WAITS } from '../../support/packaged.ts';
import { assert, spec } from '../../support/spec.ts';

/** What came to the Engine's API after 1.41, in a pod; the service `web` says or has it. */
interface Newer {
  readonly since: string;
  /** What an older Engine is refused for. */
  readonly refused: string;
  readonly file: string;
  /** Lines that a pod prints, which then ends by itself. */
  readonly prints?: readonly string[];
  /** Of a pod that goes on: what the Engine says of the container. */
  readonly has?: (inspected: Inspected) => unknown;
  readonly is?: unknown;
}

/** GET /containers/{id}/json: what is looked at. */
interface Inspected {
  readonly HostConfig: { readonly Annotations?: object };
  readonly Config: { readonly Healthcheck?: { readonly StartInterval?: number } };
  readonly NetworkSettings: { readonly Networks: { readonly [network: string]: Endpoint } };
}

interface Endpoint {
  readonly MacAddress: string;
  readonly GwPriority?: number;
}

const TWO = 'networks: {one: , two: }\n';

const NEWER: { readonly [what: string]: Newer } = {
  'an image that is mounted, one that the pod builds, and folders of both': {
    since: '1.48',
    refused: 'a mount of type image',
    file: `services:
  pages:
    image: example/pages:1
    build: {dockerfile_inline: "FROM IMAGE\\nRUN mkdir /app && echo page > /app/page"}
    command: ["true"]
  web:
${service(
  'cat /pages/page; ls -d /tools/busybox; echo x > /pages/new || echo kept',
  `    pre_start: [{command: [sh, -c, "echo before: $$(cat /pages/page)"]}]
    volumes:
      - {type: image, source: "example/pages:1", target: /pages, image: {subpath: app}}
      - {type: image, source: IMAGE, target: /tools, image: {subpath: bin}}
`,
)}  other:
${service('cat /pages/page /all/app/page', '    volumes_from: [web]\n    volumes: [{type: image, source: "example/pages:1", target: /all}]\n')}`,
    prints: [
      'other | page',
      'other | page',
      'web | /tools/busybox',
      'web | kept',
      'web | page',
      'web-pre_start-1 | before: page',
    ],
  },
  'a folder of a volume': {
    since: '1.45',
    refused: 'volume.subpath',
    file: `services:
  fill:
${service('mkdir /data/inner && echo inner > /data/inner/file', '    volumes: [data:/data]\n')}  web:
${service(
  'cat /data/file',
  `    volumes: [{type: volume, source: data, target: /data, volume: {subpath: inner}}]
    depends_on: {fill: {condition: service_completed_successfully}}
`,
)}volumes: {data: }
`,
    prints: ['web | inner'],
  },
  'mounts inside of a folder of the host that are read-only as well': {
    since: '1.44',
    refused: 'bind.recursive: writable or readonly',
    file: `services:
  web:
${service(
  'echo x > /host/new || echo kept',
  `    volumes: [{type: bind, source: ., target: /host, read_only: true, bind: {recursive: readonly, propagation: rprivate}}]
`,
)}`,
    prints: ['web | kept'],
  },
  'the way out by one of two networks': {
    since: '1.48',
    refused: 'gw_priority',
    file: `services:\n  web:\n${service(WAITS, '    networks: {one: , two: {gw_priority: 7}}\n')}${TWO}`,
    has: ({ NetworkSettings: { Networks } }) => named(Networks, ({ GwPriority }) => GwPriority),
    is: { one: 0, two: 7 },
  },
  'the name of an interface': {
    since: '1.49',
    refused: 'interface_name',
    file: `services:
  web:
${service('ls /sys/class/net', '    networks: {one: {interface_name: inner0}, two: {interface_name: outer0}}\n')}${TWO}`,
    prints: ['web | inner0', 'web | lo', 'web | outer0'],
  },
  'hardware addresses on two networks': {
    since: '1.44',
    refused: 'mac_address on a further network',
    file: `services:
  web:
${service(
  WAITS,
  '    networks: {one: {mac_address: "02:42:ac:11:65:01"}, two: {mac_address: "02:42:ac:11:65:02"}}\n',
)}${TWO}`,
    has: ({ NetworkSettings: { Networks } }) => named(Networks, ({ MacAddress }) => MacAddress),
    is: { one: '02:42:ac:11:65:01', two: '02:42:ac:11:65:02' },
  },
  annotations: {
    since: '1.43',
    refused: 'annotations',
    file: `services:\n  web:\n${service(WAITS, '    annotations: {com.example.tier: front}\n')}`,
    has: ({ HostConfig }) => HostConfig.Annotations,
    is: { 'com.example.tier': 'front' },
  },
  'the pace of a health check while the container starts': {
    since: '1.44',
    refused: 'healthcheck.start_interval',
    file: `services:
  web:
${service(WAITS, '    healthcheck: {test: ["CMD", "true"], interval: 1h, start_period: 1h, start_interval: 200ms}\n')}`,
    has: ({ Config }) => Config.Healthcheck?.StartInterval,
    is: 200_000_000,
  },
};

/** By the names that the file gives them, which end those of the Engine. */
function named(networks: Inspected['NetworkSettings']['Networks'], value: (of: Endpoint) => unknown): object {
  return Object.fromEntries(
    Object.entries(networks)
      .map(([name, endpoint]) => [name.slice(name.lastIndexOf('_') + 1), value(endpoint)])
      .sort(),
  );
}

spec(
  'what newer Engines can',
  Object.fromEntries(Object.entries(NEWER).map(([what, newer]) => [what, () => show(newer)])),
  60,
);

/** On an Engine that cannot, that it is refused in words, and nothing is left. */
function show(newer: Newer): Promise<void> {
  return packaged({ 'compose.yaml': newer.file }, async (pod) => {
    const { apiVersion } = pod.link.engine.about;
    if (older(apiVersion, newer.since)) await refuses(newer, apiVersion, pod);
    else if (newer.prints) await prints(newer.prints, pod);
    else await has(newer, pod);
  });
}

async function refuses({ refused, since }: Newer, version: string, { place, left }: Packaged): Promise<void> {
  const { code, err } = await place.run(['run']);
  assert.is(code, 1, err);
  assert.match(err, `${refused} needs an Engine with API ${since} or later; this one speaks ${version}`);
  assert.equal(await left(runIn(err)), []);
}

async function prints(lines: readonly string[], { place, left }: Packaged): Promise<void> {
  const { code, out, err } = await place.run(['run']);
  assert.is(code, 0, err);
  assert.equal(out.trim().split('\n').sort(), lines);
  assert.equal(await left(runIn(err)), []);
}

async function has({ has: look, is }: Newer, { place, left, environment }: Packaged): Promise<void> {
  const running = place.start(['run']);
  const run = runIn(await running.said('the pod is running'));
  const name = (await left(run)).find(({ kind }) => kind === 'container')?.name;
  const { text } = await ask(environment, `/containers/${name}/json`);
  running.child.kill('SIGTERM');
  const { code, err } = await running.ended;
  assert.is(code, 143, err);
  assert.equal(look?.(JSON.parse(text)), is);
  assert.equal(await left(run), []);
}
