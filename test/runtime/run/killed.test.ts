import { readdirSync } from 'node:fs';
import { kindOf, once, volumesLeft, wrongs } from '../../support/cases.ts';
import { testImage, testLink } from '../../support/docker.ts';
import type { Running } from '../../support/executor.ts';
import type { Fault } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';
import {
  type Asked,
  type PodName,
  recorded,
  stepIn,
  stopped,
  type Trial,
  type TrialOptions,
  trial,
} from '../../support/trial.ts';

/** When a run is killed. */
type Moment =
  /** As soon as it says that it has begun a step. */
  | { readonly kind: 'step'; readonly step: string }
  /** As soon as the request arrives; the Engine performs it. */
  | { readonly kind: 'asked'; readonly request: string; readonly nth: number }
  /** When the Engine has performed it, and before the answer arrives. */
  | { readonly kind: 'performed'; readonly request: string; readonly nth: number };

type Case = Moment & { readonly pod: PodName };

/** Which moments are tried of a request; one without a row fails the test. */
const ROWS: readonly { readonly request: RegExp; readonly moments: readonly ('asked' | 'performed')[] }[] = [
  { request: /^POST \/(networks|volumes|containers)\/create$/, moments: ['asked', 'performed'] },
  { request: /^POST \/grpc$/, moments: ['asked', 'performed'] },
  { request: /^POST \/session$/, moments: ['asked'] },
  { request: /^POST \/networks\/front\/connect$/, moments: ['performed'] },
  { request: /^POST \/containers\/\w+\/start$/, moments: ['asked', 'performed'] },
  { request: /^POST \/containers\/\w+\/(stop|kill)$/, moments: ['asked', 'performed'] },
  { request: /^POST \/exec\/start$/, moments: ['performed'] },
  { request: /^DELETE \/(containers|networks|volumes|images)\/\w+$/, moments: ['performed'] },
  // These change nothing; the steps that they belong to are tried.
  { request: /^(GET \/.*|POST \/containers\/\w+\/(attach|wait|exec))$/, moments: [] },
];

async function cases(pod: PodName): Promise<readonly Case[]> {
  const { asked, steps } = await recorded(pod);
  const ofRequests = asked.flatMap(({ request, nth }) => {
    const row = ROWS.find((one) => one.request.test(request));
    if (!row) throw new Error(`no row says when a run is killed that asks ${request}`);
    return row.moments.map((kind): Case => ({ kind, request, nth, pod }));
  });
  return [...steps.map((step): Case => ({ kind: 'step', step, pod })), ...ofRequests];
}

async function all(): Promise<readonly Case[]> {
  const list = await once(cases, (one) => (one.kind === 'step' ? one.step.replace(/:.*/, '') : kindOf(one.request)));
  const isTried = (row: (typeof ROWS)[number]): boolean =>
    row.moments.length === 0 || list.some((one) => one.kind !== 'step' && row.request.test(one.request));
  assert.equal(
    ROWS.filter((row) => !isTried(row)),
    [],
    'rows of requests that no run makes',
  );
  return list;
}

function nameOf(one: Case): string {
  return one.kind === 'step' ? `step ${one.step}` : `${one.request} (${one.nth}) ${one.kind}`;
}

const kill = ({ child }: Running): boolean => child.kill('SIGKILL');

function optionsOf(one: Case): TrialOptions {
  const { pod } = one;
  if (one.kind === 'step') return { pod, args: ['--json'] };
  const judge = ({ request, nth }: Asked, running: Running): Fault | undefined => {
    if (request !== one.request || nth !== one.nth) return undefined;
    if (one.kind === 'performed') return () => kill(running);
    kill(running);
    // An Engine stops a build whose client has gone, and performs all else.
    return /^POST \/(session|grpc)$/.test(request) ? undefined : () => undefined;
  };
  return { pod, judge };
}

/** Kills, cleans, and looks what is left, on the Engine and in the folder. */
async function wrongsOf(one: Case): Promise<readonly string[]> {
  return trial(optionsOf(one), async (tried) => {
    const { running, run, place, left, clean } = tried;
    if (one.kind === 'step') await killedAt(one.step, running);
    const { code, err } = await stopped(running);
    if (code !== null) return [`was not killed, but ended with ${code}, saying\n${err}`];
    if (run() === 'none') return ['did not say its run'];
    const cleaned = await clean();
    const wrong = (await left()).map((what) => `left ${what}`);
    if (cleaned.code !== 0) wrong.push(`clean ended with ${cleaned.code}, saying ${cleaned.err}`);
    const files = readdirSync(place.path('.')).sort();
    if (`${files}` !== '.dockerignore,Dockerfile,compose.yaml,pod-executor.cjs') wrong.push(`left the files ${files}`);
    return wrong;
  });
}

function killedAt(step: string, running: Running): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    running.child.stderr?.on('data', (more: string) => {
      text += more;
      const begun = [...text.matchAll(/"kind":"step started","id":"([^"]*)"/g)].map(([, id = '']) => stepIn(id));
      if (!begun.includes(step)) return;
      kill(running);
      resolve();
    });
    void running.ended.then(() => resolve());
  });
}

/** Runs the body while another pod runs, and a container that is nobody's: both are to be as they were. */
async function besideOthers(body: () => Promise<void>): Promise<void> {
  const { engine, signal, prefix } = await testLink();
  const foreign = `${prefix}-foreign`;
  const began = async (name: string): Promise<string> => {
    const { id, status } = await engine.inspect(name, { signal });
    return `${name} ${id} ${status}`;
  };
  try {
    const Cmd = ['sleep', '1000'];
    await engine.createContainer(foreign, { Image: await testImage(), Cmd }, { signal, labels: {} });
    await engine.start(foreign, { signal });
    await trial({ pod: 'linked' }, async (bystander: Trial) => {
      const { running, left } = bystander;
      await running.said('the pod is running');
      const names = (await left()).flatMap((what) => what.match(/^container (.*)$/)?.slice(1) ?? []);
      const states = () => Promise.all([foreign, ...names].map(began));
      const before = { things: await left(), states: await states() };
      await body();
      assert.equal({ things: await left(), states: await states() }, before);
      assert.is((await stopped(running)).code, 143);
      assert.equal(await left(), []);
      return true;
    });
  } finally {
    await engine.remove(foreign, { signal });
  }
}

spec(
  'kill -9 on a real engine',
  {
    async 'at every step and around every request that changes something: clean leaves nothing, others are untouched'() {
      const list = await all();
      const found: string[] = [];
      const left = await volumesLeft(() =>
        besideOthers(async () => void found.push(...(await wrongs(list, { nameOf, judge: wrongsOf, atOnce: 6 })))),
      );
      assert.is(found.join('\n'), '');
      assert.equal(left, []);
    },
    async 'the next run of the same plan cleans, and takes nothing that has a name of its own and is not of it'() {
      const judge = ({ request }: Asked, running: Running): Fault | undefined =>
        request === 'POST /containers/side/start' ? () => kill(running) : undefined;
      await trial({ pod: 'plain', planned: true, judge }, async ({ running, left, again }) => {
        await running.ended;
        const there = await left();
        assert.is(there.length, 4, there.join('\n'));
        const next = again();
        const { code, err } = await stopped(next);
        assert.is(code, 143, err);
        assert.match(err, /^removed what an earlier run of this plan left behind: 3 containers, 1 volume$/m);
        assert.equal(await left(), []);
        await namesTaken(there, again);
        return true;
      });
    },
  },
  300,
);

/** Somebody else has a volume of this name. */
async function namesTaken(there: readonly string[], again: () => Running): Promise<void> {
  const { engine, signal } = await testLink();
  const volume = there.find((what) => what.startsWith('volume '))?.slice('volume '.length) ?? '';
  await engine.createVolume(volume, {}, { signal, labels: {} });
  try {
    const { code, err } = await stopped(again());
    assert.is(code, 1, err);
    assert.match(err, /^failed: .*something else on this Engine has that name$/m);
    await engine.findVolume(volume, { signal });
  } finally {
    await engine.removeVolume(volume, { signal });
  }
}
