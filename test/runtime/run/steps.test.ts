import { existsSync } from 'node:fs';
import { compile } from '../../../compiler/compile.ts';
import { withoutTask } from '../../../compiler/context.ts';
import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import type { PodPlan, Step, Verb } from '../../../compiler/plan/plan.ts';
import { ALL_ALLOWED } from '../../../compiler/policy.ts';
import { testEngine } from '../../support/docker.ts';
import { memoryHost } from '../../support/host.ts';
import { type Packaged, packaged, service, WAITS } from '../../support/packaged.ts';
import { type Recorded, recorder, type Recorder } from '../../support/recorder.ts';
import { type TestRegistry, testRegistry } from '../../support/registry.ts';
import { assert, spec } from '../../support/spec.ts';

/** The fetched image is empty: its command is this machine's. */
const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path)) ?? '';

/** A pod that needs every verb that plans have. */
const FILE = `services:
  fetched:
    image: FETCHED
    command: [/bin/busybox, "true"]
    volumes: [BUSYBOX:/bin/busybox]
  make:
    build: {context: ., dockerfile_inline: "FROM IMAGE"}
    command: [sh, -c, "echo made > /data/made"]
    volumes: [data:/data, ".:/whole", "./part:/part"]
  db:
${service(WAITS, '    networks: [back]\n    healthcheck: {test: "true", interval: 100ms}\n    x-pod: {role: sidecar}\n    configs: [one]\n    post_start: [{command: [sh, -c, "true"]}]\n    pre_stop: [{command: ["false"]}]\n')}  web:
${service('sleep 0.5', '    networks: [default, back, outer]\n    volumes: [data:/data, lasting:/lasting]\n    read_only: true\n    configs: [one]\n')}    depends_on:
      make: {condition: service_completed_successfully}
      db: {condition: service_healthy}
networks: {default: , back: , outer: {external: true, name: OUTER}}
volumes: {data: , lasting: {external: true, name: LASTING}}
configs: {one: {content: text}}
`;

type Subject = { readonly plan: PodPlan; readonly all: readonly Recorded[] };

/** The requests that a step is: exactly one each, but for waits, which look as often as they must, and files of this host. */
type Performed = { readonly [V in Verb]: (step: Step & { readonly do: V }, subject: Subject) => readonly Recorded[] };

const PERFORMED: Performed = {
  pull: ({ image }, { all }) => {
    const fetched = posts(all, '/images/create').filter(({ query }) => query['fromImage'] === image);
    // One that is there already is looked at alone.
    return fetched.length > 0 ? fetched : gets(all, `/images/${image}/json`);
  },
  // What is asked on that connection is not to be seen here; the pod has one build.
  build: (_, { all }) => posts(all, '/grpc'),
  'create network': ({ network }, { plan, all }) => named(all, '/networks/create', networkName(plan, network)),
  'find network': ({ network }, { plan, all }) => gets(all, `/networks/${networkName(plan, network)}`),
  'create volume': ({ volume }, { plan, all }) => named(all, '/volumes/create', volumeName(plan, volume)),
  'find volume': ({ volume }, { plan, all }) => gets(all, `/volumes/${volumeName(plan, volume)}`),
  'create container': ({ container }, { all }) =>
    posts(all, '/containers/create').filter(({ query }) => query['name'] === container),
  'connect network': ({ container, network }, { plan, all }) =>
    posts(all, `/networks/${networkName(plan, network)}/connect`).filter(({ body }) => body['Container'] === container),
  // Matters of this host.
  pin: () => [],
  'write files': () => [],
  'put files': ({ container }, { all }) => of(all, 'PUT', `/containers/${container}/archive`),
  start: ({ container }, { all }) => posts(all, `/containers/${container}/start`),
  exec: ({ container, exec }, { all }) =>
    posts(all, `/containers/${container}/exec`).filter(({ body }) => `${body['Cmd']}` === `${exec.Cmd}`),
  'wait healthy': ({ container }, { all }) => gets(all, `/containers/${container}/json`),
  'wait exit': ({ container }, { all }) => posts(all, `/containers/${container}/wait`),
};

/** Requests that are no steps, and why they are made. */
const BESIDES: readonly (readonly [method: string, path: RegExp, why: string])[] = [
  ['GET', /^\/version$/, 'which API is spoken'],
  ['GET', /^\/info$/, 'which cgroups the Engine has'],
  ['GET', /^\/(containers|images)\/json$|^\/(networks|volumes)$/, 'what an earlier run left; what is left in the end'],
  ['GET', /^\/events$/, 'health and lack of memory are told, not asked for'],
  ['GET', /^\/images\/.+\/json$/, 'whether an image must be pulled'],
  ['GET', /^\/containers\/[^/]+\/json$/, 'how a container is: health, and how it ended'],
  ['POST', /^\/containers\/[^/]+\/attach$/, 'its output, from before its start'],
  ['POST', /^\/containers\/[^/]+\/wait$/, 'when it ends'],
  ['POST', /^\/session$/, 'on which the builder asks for the context'],
  ['POST', /^\/exec\/[^/]+\/start$/, 'the second half of a command in a container'],
  ['GET', /^\/exec\/[^/]+\/json$/, 'how that command ended'],
  ['POST', /^\/containers\/[^/]+\/exec$/, 'what runs before a signal of the stop'],
  ['POST', /^\/containers\/[^/]+\/stop$/, 'the waves of the stop'],
  ['DELETE', /^\/(containers|networks|volumes|images)\/.+$/, 'what the steps created is removed'],
];

spec(
  'steps and requests',
  {
    async 'a run asks the Engine for its steps, once each, in an order of the DAG, and for little besides'() {
      const { socket } = await testEngine();
      const [registry, recorded] = [await testRegistry(), await recorder(socket)];
      const variables = { DOCKER_HOST: `unix://${recorded.socket}` };
      try {
        await packaged({}, (pod) => run(pod, registry, recorded), variables);
      } finally {
        recorded.close();
        registry.close();
      }
    },
  },
  30,
);

async function run(pod: Packaged, registry: TestRegistry, recorded: Recorder): Promise<void> {
  const { place, link } = pod;
  const plan = await planFor(pod, registry);
  const { code, err } = await place.run(['run', '-'], canonicalBytes(plan));
  await link.engine.removeImage(registry.image, { signal: link.signal });
  assert.is(code, 0, err);
  compare({ plan, all: recorded.requests() });
}

/** One to one, in order. */
function compare(subject: Subject): void {
  const { plan, all } = subject;
  const verbs = new Set<string>(plan.steps.map((step) => step.do));
  assert.equal(
    Object.keys(PERFORMED).filter((verb) => !verbs.has(verb)),
    [],
    'the pod has every verb',
  );
  const requests = new Map(plan.steps.map((step) => [step.id, requestsOf(step, subject)]));
  for (const { id, do: verb } of plan.steps) {
    const length = requests.get(id)?.length ?? 0;
    const wanted = verb === 'write files' || verb === 'pin' ? 0 : 1;
    assert.ok(verb.startsWith('wait') ? length > 0 : length === wanted, `${id}: ${length} requests`);
  }
  for (const { id, needs } of plan.steps) {
    for (const need of needs) assert.ok(isBefore(requests.get(need), requests.get(id)), `${id} waited for ${need}`);
  }
  const steps = new Set([...requests.values()].flat());
  const strange = all.filter((one) => !steps.has(one) && !isBesides(one));
  assert.equal(
    strange.map(({ method, path }) => `${method} ${path}`),
    [],
  );
  removed(subject);
}

function requestsOf(step: Step, subject: Subject): readonly Recorded[] {
  // The type system does not see that a verb picks the row of that verb.
  const row = PERFORMED[step.do] as (step: Step, subject: Subject) => readonly Recorded[];
  return row(step, subject);
}

/**
 * Whether one of the first requests was answered before one of the others began. The connection of a build closes some
 * time after the answer on it: there the begin counts, and without the built image the others would fail.
 */
function isBefore(first: readonly Recorded[] = [], then: readonly Recorded[] = []): boolean {
  if (first.length === 0 || then.length === 0) return true;
  const answered = first.map(({ path, began, ended }) => (path === '/grpc' ? began : ended));
  return Math.min(...answered) < Math.max(...then.map(({ began }) => began));
}

function isBesides({ method, path }: Recorded): boolean {
  return BESIDES.some(([verb, pattern]) => method === verb && pattern.test(path));
}

/** Everything that was created is removed, once, and nothing else is. */
function removed({ plan, all }: Subject): void {
  const created = [
    ...plan.containers.map(({ name }) => `/containers/${name}`),
    ...plan.networks.flatMap(({ external, name }) => (external ? [] : `/networks/${name}`)),
    ...plan.volumes.flatMap(({ external, name }) => (external ? [] : `/volumes/${name}`)),
    ...plan.images.flatMap(({ kind, image }) => (kind === 'build' ? `/images/${image}` : [])),
  ];
  const deleted = all.flatMap(({ method, path }) => (method === 'DELETE' ? [path] : []));
  assert.equal([...deleted].sort(), created.sort());
}

async function planFor({ place, link, image }: Packaged, registry: TestRegistry): Promise<PodPlan> {
  const { engine, signal, labels, prefix } = link;
  const [outer, lasting] = [`${prefix}-outer`, `${prefix}-lasting`];
  await engine.createNetwork(outer, {}, { signal, labels });
  await engine.createVolume(lasting, {}, { signal, labels });
  const names = { FETCHED: registry.image, IMAGE: image, BUSYBOX, OUTER: outer, LASTING: lasting };
  const text = Object.entries(names).reduce((all, [name, said]) => all.replaceAll(name, said), FILE);
  const { plan, diagnostics } = compile({
    host: memoryHost({ 'compose.yaml': text }),
    files: ['compose.yaml'],
    context: withoutTask(place.path('.'), prefix.replaceAll('-', '')),
    policy: ALL_ALLOWED,
  });
  if (!plan) throw new Error(diagnostics.map(({ text: said }) => said).join('; '));
  return plan;
}

function of(all: readonly Recorded[], verb: string, path: string): readonly Recorded[] {
  return all.filter((one) => one.method === verb && one.path === path);
}

function posts(all: readonly Recorded[], path: string): readonly Recorded[] {
  return of(all, 'POST', path);
}

function gets(all: readonly Recorded[], path: string): readonly Recorded[] {
  return of(all, 'GET', path);
}

function named(all: readonly Recorded[], path: string, name: string | undefined): readonly Recorded[] {
  return posts(all, path).filter(({ body }) => body['Name'] === name);
}

function networkName({ networks }: PodPlan, network: string): string | undefined {
  return networks.find((one) => one.network === network)?.name;
}

function volumeName({ volumes }: PodPlan, volume: string): string | undefined {
  return volumes.find((one) => one.volume === volume)?.name;
}
