import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PodPlan, Step, Verb } from '../../../compiler/plan/plan.ts';
import { kindOf, volumesLeft, wrongs } from '../../support/cases.ts';
import { testEngine, testImage, testLink } from '../../support/docker.ts';
import { type Ended, inPlace, type Place } from '../../support/executor.ts';
import { type Fault, faultyProxy } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';
import { type Asked, numbered } from '../../support/trial.ts';
import { HIERARCHIES, type UnderAgent, underAgent } from '../../support/under-agent.ts';

/** When an executor is killed: when a request arrives that the Engine then performs, or before it hears the answer. */
interface Case {
  readonly request: string;
  readonly nth: number;
  readonly moment: 'asked' | 'performed';
}

const WAITS = `[sh, -c, "trap 'exit 0' TERM; sleep 1000 & wait"]`;

/** Every verb that a step may have, and whatever a pod can leave behind. */
const FILES = {
  'compose.yaml': `services:
  make: { build: { context: ., dockerfile_inline: "FROM IMAGE" }, command: ["true"], configs: [one], network_mode: none }
  web:
    image: IMAGE
    command: ${WAITS}
    depends_on: { make: { condition: service_completed_successfully } }
    healthcheck: { test: [CMD, "true"], interval: 500ms }
    read_only: true
    secrets: [key]
    networks: [front, back]
    volumes: ["data:/data", /scratch, ".:/whole", "./part:/part"]
    stop_grace_period: 1s
networks: { front: , back: }
volumes: { data: }
configs: { one: { content: text } }
secrets: { key: { file: ./key } }
`,
  key: 'secret',
  'part/mine': 'x',
};

const OPERATOR = 'allow: {builds: confined}\n';

const TASK = 'pod-T';

/** Which moments are tried of a request, and whether each request of the kind is; one without a row fails the test. */
const ROWS: readonly { readonly request: RegExp; readonly moments: readonly Case['moment'][]; readonly each?: true }[] =
  [
    { request: /^POST \/(networks|volumes|containers)\/create$/, moments: ['asked', 'performed'], each: true },
    { request: /^POST \/grpc$/, moments: ['asked', 'performed'], each: true },
    { request: /^POST \/session$/, moments: ['asked'], each: true },
    { request: /^POST \/build$/, moments: ['asked', 'performed'], each: true },
    { request: /^POST \/containers\/\w+\/start$/, moments: ['asked', 'performed'], each: true },
    { request: /^POST \/networks\/\w+\/connect$/, moments: ['performed'], each: true },
    { request: /^PUT \/containers\/\w+\/archive$/, moments: ['performed'], each: true },
    { request: /^POST \/containers\/\w+\/(stop|kill)$/, moments: ['performed'] },
    { request: /^DELETE \/(containers|networks|volumes|images)\//, moments: ['performed'] },
    // What these begin lasts.
    { request: /^POST \/containers\/make\/wait$/, moments: ['asked'] },
    { request: /^GET \/containers\/web\/json$/, moments: ['asked'] },
    { request: /^GET \/images\/.*\/json$/, moments: ['asked'] },
    { request: /^(GET \/.*|POST \/containers\/\w+\/(attach|wait))$/, moments: [] },
  ];

/** The request by which an executor begins a step; files are written before their container is made. */
const BEGINS: { readonly [verb in Verb]?: (step: never) => RegExp } = {
  pull: () => /^GET \/images\/.*\/json$/,
  build: () => /^POST \/(session|build)$/,
  'create network': () => /^POST \/networks\/create$/,
  'create volume': () => /^POST \/volumes\/create$/,
  pin: () => /^POST \/containers\/create$/,
  'write files': () => /^POST \/containers\/create$/,
  'create container': () => /^POST \/containers\/create$/,
  'put files': ({ container }: { container: string }) => new RegExp(`^PUT /containers/${shortOf(container)}/archive$`),
  'connect network': ({ network }: { network: string }) => new RegExp(`^POST /networks/${network}/connect$`),
  start: ({ container }: { container: string }) => new RegExp(`^POST /containers/${shortOf(container)}/start$`),
  'wait exit': ({ container }: { container: string }) => new RegExp(`^POST /containers/${shortOf(container)}/wait$`),
  'wait healthy': ({ container }: { container: string }) => new RegExp(`^GET /containers/${shortOf(container)}/json$`),
};

function shortOf(container: string): string {
  return container.replace(/^.*_/, '');
}

interface Tried extends UnderAgent {
  /** So far. */
  readonly asked: readonly Asked[];
}

/** An executor with this pod behind a proxy; when the pod runs, the framework kills it. */
async function tried(
  judge: (asked: Asked, one: UnderAgent) => Fault | undefined,
  body: (one: Tried) => Promise<void>,
): Promise<void> {
  const { socket } = await testEngine();
  const asked: Asked[] = [];
  let current: UnderAgent | undefined;
  const proxy = await faultyProxy(socket, (request) => {
    const one = numbered(request, asked);
    asked.push(one);
    return current && judge(one, current);
  });
  try {
    await underAgent(
      { files: FILES, operator: OPERATOR, environment: { DOCKER_HOST: `unix://${proxy.socket}` } },
      async (one) => {
        current = one;
        one.launch(TASK);
        const running = one.told(({ state }) => state === 'TASK_RUNNING').then(() => one.agent.kill(TASK));
        await Promise.race([running.catch(() => undefined), one.ended]);
        await one.ended;
        await body({ ...one, asked });
      },
    );
  } finally {
    proxy.close();
  }
}

/** What an executor asks that nobody kills, and its plan. */
async function recorded(): Promise<{ readonly asked: readonly Asked[]; readonly plan: PodPlan }> {
  const found: { readonly asked: readonly Asked[]; readonly plan: PodPlan }[] = [];
  await tried(
    () => undefined,
    async ({ ended, text, asked, left, run }) => {
      assert.is(await ended, 0, text('stderr'));
      assert.equal(await left(), []);
      assert.equal(unmanagedCgroups(run), [], 'an executor that ends well leaves no cgroup to anybody');
      found.push({ asked: [...asked], plan: JSON.parse(text('pod-plan.json')) });
    },
  );
  const [one] = found;
  if (!one) throw new Error('bug: nothing was recorded');
  return one;
}

async function casesOf(): Promise<readonly Case[]> {
  const { asked, plan } = await recorded();
  const seen = new Set<string>();
  const cases = asked.flatMap(({ request, nth }): readonly Case[] => {
    const row = ROWS.find((one) => one.request.test(request));
    if (!row) throw new Error(`no row says when an executor is killed that asks ${request}`);
    const kind = `${ROWS.indexOf(row)} ${row.each ? `${request} ${nth}` : kindOf(request)}`;
    if (seen.has(kind)) return [];
    seen.add(kind);
    return row.moments.map((moment) => ({ request, nth, moment }));
  });
  const missing = plan.steps.filter((step) => !cases.some(({ request }) => begins(step).test(request)));
  assert.equal(missing, [], 'steps without a case');
  return cases;
}

function begins(step: Step): RegExp {
  const pattern = BEGINS[step.do];
  if (!pattern) throw new Error(`no row says how a step begins that does ${step.do}`);
  // The type system does not see that a verb picks the pattern of that verb.
  return pattern(step as never);
}

/** Kills, does what an agent does then, cleans as its hook does, and looks what is left. */
async function wrongsOf({ request, nth, moment }: Case, place: Place): Promise<readonly string[]> {
  const wrong: string[] = [];
  const judge = (asked: Asked, { child }: UnderAgent): Fault | undefined => {
    if (asked.request !== request || asked.nth !== nth) return undefined;
    if (moment === 'performed') return () => void child.kill('SIGKILL');
    child.kill('SIGKILL');
    // An Engine stops a build whose client has gone, and performs all else.
    return /^POST \/(session|grpc|build)$/.test(request) ? undefined : () => undefined;
  };
  await tried(judge, async ({ ended, text, left, run, executor, cgroup, path }) => {
    if ((await ended) !== null) return void wrong.push(`was not killed: ${text('stderr')}`);
    await destroy(cgroup);
    const { code, err } = await cleaned(place, executor);
    if (code !== 0) wrong.push(`clean ended with ${code}, saying ${err}`);
    wrong.push(...(await left()).map(({ kind, name }) => `left ${kind} ${name}`));
    wrong.push(...unmanagedCgroups(run).map((folder) => `left ${folder}`));
    const { pod } = JSON.parse(text('pod-plan.json')) as PodPlan;
    const folders = [path('.pod-files'), `/run/pod-executor/${pod.prefix}`];
    wrong.push(...folders.filter((folder) => existsSync(folder)).map((folder) => `left ${folder}`));
    if (text('part/mine') !== 'x') wrong.push('the data is gone');
  });
  return wrong;
}

function cleaned(place: Place, executor: string): Promise<Ended> {
  return place.run(['clean', '--framework', 'F', '--executor', executor]);
}

/** What an agent does with the cgroup of an executor that is gone: it kills what is in it, and removes its own. */
async function destroy(cgroup: string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    for (const pid of processesBelow(`/sys/fs/cgroup/freezer${cgroup}`)) killIfThere(pid);
    if (HIERARCHIES.map((hierarchy) => removed(hierarchy + cgroup)).every(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function processesBelow(folder: string): readonly number[] {
  try {
    const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...own, ...inner.flatMap(({ name }) => processesBelow(join(folder, name)))];
  } catch {
    // The Engine removes its own meanwhile.
    return [];
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone.
  }
  return !existsSync(folder);
}

/** Those of the run that no agent removes. */
function unmanagedCgroups(run: string): readonly string[] {
  return readdirSync('/sys/fs/cgroup')
    .map((name) => `/sys/fs/cgroup/${name}/mesos-test/${run}`)
    .filter((folder) => existsSync(folder) && !HIERARCHIES.some((hierarchy) => folder.startsWith(`${hierarchy}/`)));
}

/** Runs the body while another executor's pod runs, and a container that has its labels and is nobody's. */
async function besideOthers(body: () => Promise<void>): Promise<void> {
  const { engine, signal, prefix } = await testLink();
  const image = await testImage();
  await underAgent({ files: FILES, operator: OPERATOR }, async (one) => {
    const { told, launch, left, agent, ended } = one;
    launch(TASK);
    await told(({ state }) => state === 'TASK_RUNNING');
    const [first] = await left();
    const foreign = `${prefix}-foreign`;
    try {
      const Cmd = ['sleep', '1000'];
      await engine.createContainer(foreign, { Image: image, Cmd }, { signal, labels: first?.labels ?? {} });
      await engine.start(foreign, { signal });
      const states = async () => {
        const found = await left();
        const names = found.flatMap(({ kind, name }) => (kind === 'container' ? [name] : []));
        const inspected = await Promise.all(names.map((name) => engine.inspect(name, { signal })));
        return [
          found.map(({ kind, name }) => `${kind} ${name}`).sort(),
          inspected.map(({ id, status }) => `${id} ${status}`),
        ];
      };
      const before = await states();
      await body();
      assert.equal(await states(), before);
    } finally {
      await engine.remove(foreign, { signal });
    }
    agent.kill(TASK);
    assert.is(await ended, 0);
    assert.equal(await left(), []);
  });
}

spec(
  'kill -9 of an executor under an agent',
  {
    async 'at every step and around every request that makes something: one cleaner leaves nothing, others are untouched'() {
      const { environment } = await testEngine();
      const list = await casesOf();
      const found: string[] = [];
      const left = await volumesLeft(() =>
        inPlace({}, { DOCKER_HOST: environment['DOCKER_HOST'] }, (place) =>
          besideOthers(async () => {
            const nameOf = ({ request, nth, moment }: Case) => `${request} (${nth}) ${moment}`;
            found.push(...(await wrongs(list, { nameOf, judge: (one) => wrongsOf(one, place), atOnce: 5 })));
          }),
        ),
      );
      assert.is(found.join('\n'), '');
      assert.equal(left, []);
    },
    async 'where nobody kills its containers either: they are stopped in order, and every cgroup of it goes'() {
      const { environment } = await testEngine();
      await inPlace({}, { DOCKER_HOST: environment['DOCKER_HOST'] }, (place) =>
        underAgent({ files: ORDERED }, async ({ launch, told, child, ended, executor, path, left, run }) => {
          launch(TASK);
          await told(({ state }) => state === 'TASK_RUNNING');
          child.kill('SIGKILL');
          await ended;
          const { code, err } = await cleaned(place, executor);
          assert.is(code, 0, err);
          assert.match(err, /: removed 2 containers, 1 network, \d+ cgroups\n$/);
          assert.equal(await left(), []);
          assert.is(readFileSync(path('order'), 'utf8'), 'web\ndb\n');
          const hierarchies = readdirSync('/sys/fs/cgroup');
          assert.ok(!hierarchies.some((name) => existsSync(`/sys/fs/cgroup/${name}/mesos-test/${run}`)));
        }),
      );
    },
    async 'the next executor of the same id cleans up after it'() {
      await underAgent({ files: ORDERED }, async ({ launch, told, child, ended, executor, left }) => {
        launch(TASK);
        await told(({ state }) => state === 'TASK_RUNNING');
        child.kill('SIGKILL');
        await ended;
        await underAgent({ files: ORDERED, executor }, async (next) => {
          next.launch(TASK);
          await next.told(({ state }) => state === 'TASK_RUNNING');
          while ((await left()).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
          assert.is((await next.left()).length, 3);
          next.agent.kill(TASK);
          assert.is(await next.ended, 0);
        });
      });
    },
  },
  600,
);

const saysAtEnd = (name: string): string => `[sh, -c, "trap 'echo ${name} >> /order; exit 0' TERM; sleep 1000 & wait"]`;

/** Says in which order its containers end. */
const ORDERED = {
  'compose.yaml': `services:
  db: { image: IMAGE, command: ${saysAtEnd('db')}, volumes: ["./order:/order"] }
  web: { image: IMAGE, command: ${saysAtEnd('web')}, volumes: ["./order:/order"], depends_on: [db] }
`,
  order: '',
};
