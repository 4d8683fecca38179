import type { PodResult } from '../../../runtime/pod/events.ts';
import type { Fault } from '../../support/engine.ts';
import { type Played, play } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const FILE = `
x-pod: { share: [network, pid], owner: base }
services:
  base: { image: base, networks: [front, back], post_start: [{ command: warm up }], pre_stop: [{ command: bye }] }
  web: { image: web, depends_on: { make: { condition: service_completed_successfully } }, volumes: ["data:/data"] }
  make: { image: make, depends_on: { db: { condition: service_healthy } } }
  db: { build: ., healthcheck: { test: check } }
networks: { front: {}, back: {} }
volumes: { data: {} }
`;

const SCRIPTS = { db: { health: ['healthy'] }, make: { exits: [0], after: 20 } } as const;

/** More than any request may take. */
const LONG = 1e6;

/** Comes up, runs for a while, and is stopped. */
async function run(
  fault?: (request: string, count: number) => Fault | undefined,
): Promise<Played & { result: PodResult }> {
  const played = play(FILE, { scripts: SCRIPTS, ...(fault && { fault }) });
  const isOver = played.pod.over.then(() => undefined);
  await played.clock.until(Promise.race([isOver, played.clock.sleep(LONG, new AbortController().signal)]));
  played.pod.stop(10);
  const result = await played.over();
  return { ...played, result };
}

/** Streams and waits are broken otherwise. */
const UNBOUNDED = ['wait', 'events'];

interface Wrong {
  readonly request: string;
  readonly fault: Fault;
  readonly what: string;
}

/** One run for each request of a run without faults, with a fault at that one. */
async function wrongs(
  fault: Fault,
  judge: (played: Played & { result: PodResult }, request: string) => string[],
): Promise<Wrong[]> {
  const { engine } = await run();
  const found: Wrong[] = [];
  const counts = new Map<string, number>();
  for (const request of engine.requests) {
    if (UNBOUNDED.includes(request.split(' ')[0] ?? '')) continue;
    const at = counts.get(request) ?? 0;
    counts.set(request, at + 1);
    const played = await run((one, count) => (one === request && count === at ? fault : undefined));
    found.push(...judge(played, request).map((what) => ({ request, fault, what })));
  }
  return found;
}

/** What may fail without harm: nothing depends on it, or it is done in another way. */
const HARMLESS = /^(stop|kill|remove|list|inspect|exec p_base bye)/;

function judge({ engine, result }: Played & { result: PodResult }, request: string): string[] {
  const wrong = engine.left().map((one) => `left ${one}`);
  if (result.leftovers.length > 0) wrong.push(`says that it left ${result.leftovers}`);
  const should = HARMLESS.test(request) ? 'stopped' : 'failed';
  if (result.how !== should) wrong.push(`ended ${result.how}: ${result.reason}`);
  if (result.how === 'failed' && result.code === 0) wrong.push('failed with 0');
  return wrong;
}

spec('a fault at any request', {
  async 'none: comes up and is gone'() {
    const { result, engine } = await run();
    assert.equal([result.how, result.leftovers, engine.left()], ['stopped', [], []]);
  },
  async 'an error: the pod fails for it, and nothing is left'() {
    // The engine says no to a look: that health is unknown is a failure as well.
    const odd = (await wrongs('error', judge)).filter(
      ({ request, what }) => !(request.startsWith('inspect') && what.startsWith('ended failed')),
    );
    assert.equal(odd, []);
  },
  async 'no answer: the pod fails in time, and nothing is left'() {
    assert.equal(await wrongs('hang', judge), []);
  },
  async 'an answer that is lost: the pod fails, and nothing is left'() {
    assert.equal(await wrongs('late', judge), []);
  },
});
