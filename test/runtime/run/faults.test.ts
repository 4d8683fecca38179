import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../../../runtime/engine/limits.ts';
import { kindOf, once, volumesLeft, wrongs } from '../../support/cases.ts';
import { testEngine, testLink } from '../../support/docker.ts';
import { inPlace, type Running } from '../../support/executor.ts';
import { type Fault, faultyProxy } from '../../support/proxy.ts';
import { testRegistry } from '../../support/registry.ts';
import { assert, spec } from '../../support/spec.ts';
import { type Asked, type PodName, recorded, SHORT, stopped, trial } from '../../support/trial.ts';

/** What a fault leads to: the run fails and says these words, or goes on as if there was none. */
type Outcome = RegExp | 'goes on' | 'either';

/** Every request that a run makes; one without a row fails the test. */
const ROWS: readonly { readonly request: RegExp; readonly error: Outcome; readonly hang?: Outcome }[] = [
  { request: /^GET \/(version|info)$/, error: /^pod-executor: cannot reach an Engine at unix:/m },
  { request: /^GET \/images\/composeexecutor-test:.*\/json$/, error: /^failed: .*image composeexecutor-test:/m },
  { request: /^POST \/(session|grpc)$/, error: /^failed: .*image pod-.*-app: /m },
  { request: /^POST \/networks\/create$/, error: /^failed: cannot create network \S+_(front|back): /m },
  { request: /^POST \/volumes\/create$/, error: /^failed: cannot create volume \S+_data: /m },
  { request: /^POST \/containers\/create$/, error: /^failed: (make|web|side|app) could not be created: /m },
  { request: /^POST \/networks\/front\/connect$/, error: /^failed: app could not be connected to its network: /m },
  {
    request: /^POST \/containers\/\w+\/(attach|start)$/,
    error: /^failed: (make|web|side|app) could not be started: /m,
  },
  { request: /^POST \/containers\/web\/exec$/, error: /^failed: web did not start well: post_start /m },
  { request: /^POST \/containers\/side\/exec$/, error: 'goes on' },
  // Of the one command the pod's start needs the end, of the other nobody.
  { request: /^(POST \/exec\/start|GET \/exec\/json)$/, error: 'either' },
  // Asked for health, for the code of an end, or what became of a start: some of it may fail.
  { request: /^GET \/containers\/\w+\/json$/, error: 'either', hang: 'goes on' },
  { request: /^POST \/containers\/\w+\/(wait|stop|kill)$/, error: 'goes on' },
  { request: /^DELETE \/(containers|networks|volumes|images)\/\w+$/, error: 'goes on' },
  { request: /^GET \/(events|containers\/json|networks|volumes|images\/json)$/, error: 'goes on' },
];

const FAILED = /^failed: .*(make|web|side|app)\b/m;

/** Stack traces, and what is told as our own mistake. */
const INSIDES = /^ +at |^bug: /m;

interface Case extends Asked {
  readonly pod: PodName;
}

let known: Promise<readonly Case[]> | undefined;

/** All that is asked. */
function requests(): Promise<readonly Case[]> {
  const of = async (pod: PodName): Promise<readonly Case[]> =>
    (await recorded(pod)).asked.map((one) => ({ ...one, pod }));
  known ??= once(of, ({ request }) => kindOf(request));
  return known;
}

async function spoiled(fault: 'error' | 'hang'): Promise<void> {
  const cases = await requests();
  const idle = ROWS.filter((row) => !cases.some((one) => row.request.test(one.request)));
  assert.equal(idle, [], 'rows of requests that no run makes');
  const nameOf = ({ request, nth }: Case): string => `${request} (${nth})`;
  // Those that hang need nothing but time.
  const trying = { nameOf, judge: (one: Case) => wrongsOf(one, fault), atOnce: fault === 'hang' ? 10 : 6 };
  assert.is((await wrongs(cases, trying)).join('\n'), '');
}

async function wrongsOf({ pod, request, nth }: Case, fault: 'error' | 'hang'): Promise<readonly string[]> {
  const row = ROWS.find((one) => one.request.test(request));
  if (!row) return ['no row says what it leads to'];
  const outcome = fault === 'hang' ? (row.hang ?? row.error) : row.error;
  // How often health is looked at differs from run to run.
  let isHit = nth > 0;
  const judge = (one: Asked): Fault | undefined => {
    if (one.request !== request || one.nth !== nth) return undefined;
    isHit = true;
    return fault;
  };
  return trial({ pod, judge, args: fault === 'hang' ? SHORT : [] }, async ({ running, left }) => {
    const { code, err } = await stopped(running);
    const wrong = (await left()).map((what) => `left ${what}`);
    if (!isHit) wrong.push('was not asked');
    if (INSIDES.test(err) || !endsAs(outcome, code, err)) wrong.push(`ended with ${code}, saying\n${err}`);
    return wrong;
  });
}

function endsAs(outcome: Outcome, code: number | null, err: string): boolean {
  if (outcome === 'goes on') return code === 143;
  if (outcome === 'either') return code === 143 || (code === 1 && FAILED.test(err));
  return code === 1 && outcome.test(err);
}

/** Every request suffers this when it comes for the first time, all in one run. */
async function mended(fault: Fault, pod: PodName): Promise<void> {
  const judge = ({ nth }: Asked): Fault | undefined => (nth === 0 ? fault : undefined);
  await trial({ pod, judge }, async ({ running, left }) => {
    const { code, err } = await stopped(running);
    assert.is(code, 143, err);
    assert.equal(await left(), []);
    return true;
  });
}

const PASSING: readonly Fault[] = ['lost', 'unsent', 'cut'];

/** A fault at the removal of these, for good. */
async function kept(pod: PodName, fault: Fault, which: RegExp): Promise<void> {
  const judge = ({ request }: Asked): Fault | undefined => (which.test(request) ? fault : undefined);
  await trial({ pod, judge, args: fault === 'hang' ? SHORT : [] }, async ({ running, run, left, clean }) => {
    const { code, err } = await stopped(running);
    const there = await left();
    assert.is(code, 143, err);
    assert.match(err, /^not removed: /m);
    for (const what of there) assert.ok(err.includes(`\nnot removed: ${what.replace(/:latest$/, '')}: `), err);
    assert.ok(err.includes(`pod-executor clean --run ${run()}\n`), err);
    assert.not.match(err, INSIDES);
    const cleaned = await clean();
    assert.is(cleaned.code, 0, cleaned.err);
    assert.equal(await left(), []);
    return true;
  });
}

spec(
  'a fault at every request to a real engine',
  {
    async 'an error: the run fails for it or does without, and nothing is left'() {
      assert.equal(await volumesLeft(() => spoiled('error')), []);
    },
    async 'no answer: the same, in the time that there is'() {
      assert.equal(await volumesLeft(() => spoiled('hang')), []);
    },
    ...Object.fromEntries(
      PASSING.map((fault) => [
        `${fault} once: the run is the same`,
        async () => void (await Promise.all([mended(fault, 'plain'), mended(fault, 'linked'), mended(fault, 'built')])),
      ]),
    ),
    async 'what cannot be removed is named with the way to remove it, and clean does'() {
      await Promise.all([
        kept('plain', 'error', /^DELETE \/(containers\/side|volumes\/data)$/),
        kept('linked', 'error', /^DELETE \/networks\/back$/),
        kept('built', 'error', /^DELETE \/images\/app$/),
        kept('linked', 'hang', /^DELETE \/networks\/front$/),
        kept('plain', 'error', /^GET \/volumes$/),
      ]);
    },
    async 'a signal while the Engine hangs ends the run, long before the time of the request is over'() {
      const judge = ({ request }: Asked, { child }: Running): Fault | undefined => {
        if (request !== 'POST /containers/create') return undefined;
        child.kill('SIGTERM');
        return 'hang';
      };
      await trial({ pod: 'plain', judge }, async ({ running, left }) => {
        const late = sleep((LIMITS['create container'] * 1000) / 2, undefined, { ref: false });
        const ended = await Promise.race([running.ended, late]);
        assert.is(ended?.code, 143, ended?.err);
        assert.equal(await left(), []);
        return true;
      });
    },
    async 'what the Engine makes when nobody waits for it any more is removed as well, and told of'() {
      const judge = ({ request }: Asked): Fault | undefined =>
        /^POST \/(networks|volumes)\/create$/.test(request) ? 'tardy' : undefined;
      await trial({ pod: 'linked', judge, args: SHORT }, async ({ running, run, left }) => {
        const { code, err } = await running.ended;
        assert.is(code, 1, err);
        assert.match(err, /^the Engine never answered for (network|volume) \S+/m);
        assert.ok(err.includes(`pod-executor clean --run ${run()}\n`), err);
        assert.equal(await left(), []);
        return true;
      });
    },
    async 'a pull that fails is told, one that hangs ends in time, one that breaks is done again'() {
      await Promise.all([
        pulled('error', 1, /^failed: .*cannot pull image 127\.0\.0\.1:\d+\/team\/app:1: injected$/m),
        pulled('hang', 1, /^failed: .*image 127\.0\.0\.1:\d+\/team\/app:1: its registry has sent nothing for 10 s$/m),
        // There is nothing in the image.
        pulled('lost', 127, /^failed: app could not be started: /m),
      ]);
    },
  },
  300,
);

async function pulled(fault: Fault, exit: number, words: RegExp): Promise<void> {
  const { socket, environment } = await testEngine();
  const [registry, link] = [await testRegistry(), await testLink()];
  let left = 1;
  const isPull = (path: string): boolean => path === '/images/create' && left-- > 0;
  const proxy = await faultyProxy(socket, ({ path }) => (isPull(path) ? fault : undefined));
  const text = `services:\n  app: { image: "${registry.image}", command: ["true"], network_mode: none }\n`;
  try {
    const around = { DOCKER_HOST: `unix://${proxy.socket}`, PATH: environment['PATH'] };
    await inPlace({ 'compose.yaml': text }, around, async ({ run }) => {
      const { code, err } = await run(['run', ...SHORT]);
      assert.match(err, words);
      assert.is(code, exit, err);
    });
  } finally {
    await link.engine.removeImage(registry.image, { signal: link.signal });
    proxy.close();
    registry.close();
    await link.close();
  }
}
