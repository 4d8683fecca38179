import type { PodPlan } from '../../../compiler/plan/plan.ts';
import type { PodResult } from '../../../runtime/pod/events.ts';
import type { Fault } from '../../support/engine.ts';
import { type Played, planOf, play } from '../../support/pod.ts';
import { random } from '../../support/random.ts';
import type { Exec, Script } from '../../support/scripted.ts';
import { assert, spec } from '../../support/spec.ts';

const WALKS = 400;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const CONDITIONS = ['service_started', 'service_started', 'service_healthy', 'service_completed_successfully'];

const HEALTH = [
  ['healthy'],
  ['healthy'],
  ['healthy'],
  ['healthy'],
  ['healthy'],
  ['starting', 'healthy'],
  ['starting', 'starting', 'unhealthy'],
  ['starting', 'starting', 'healthy', 'unhealthy', 'healthy'],
] as const;

type Random = (below: number) => number;

/** A Compose file as JSON, which is YAML. */
function fileOf(next: Random): string {
  const names = NAMES.slice(0, 1 + next(NAMES.length));
  const services = Object.fromEntries(names.map((name, index) => [name, serviceOf(name, names.slice(0, index), next)]));
  const waited = new Set(Object.values(services).flatMap((service) => completed(service)));
  for (const [name, service] of Object.entries(services)) {
    if (!waited.has(name) && next(4) === 0)
      Object.assign(service, { 'x-pod': { role: 'sidecar', essential: next(2) === 0 } });
  }
  const share =
    next(2) === 0 ? { share: next(2) === 0 ? ['network', 'pid'] : ['network'], ...ownerOf(names, next) } : {};
  return JSON.stringify({ 'x-pod': { ...share, unhealthy: pick(['report', 'fail', 'restart'], next) }, services });
}

function ownerOf(names: readonly string[], next: Random): object {
  return next(3) === 0 ? { infra: 'pause' } : { owner: names[0] };
}

function completed(service: object): readonly string[] {
  const { depends_on: depends = {} } = service as {
    readonly depends_on?: { readonly [name: string]: { readonly condition: string } };
  };
  return Object.entries(depends).flatMap(([name, { condition }]) =>
    condition === 'service_completed_successfully' ? [name] : [],
  );
}

function serviceOf(name: string, before: readonly string[], next: Random): object {
  const depends = before
    .filter(() => next(3) === 0)
    .map((on) => {
      return [on, { condition: pick(CONDITIONS, next), restart: next(2) === 0, required: next(5) > 0 }];
    });
  return {
    image: name,
    restart: pick(['no', 'no', 'always', 'on-failure', 'on-failure:2'], next),
    ...(next(3) > 0 && { healthcheck: { test: 'check' } }),
    stop_grace_period: `${next(20)}s`,
    ...(next(4) === 0 && { post_start: [{ command: 'one' }, { command: 'two' }] }),
    ...(next(4) === 0 && { pre_stop: [{ command: 'bye' }] }),
    ...(next(8) === 0 && { pre_start: [{ command: 'make' }] }),
    ...(depends.length > 0 && { depends_on: Object.fromEntries(depends) }),
  };
}

function pick<T>(all: readonly T[], next: Random): T {
  return all[next(all.length)] as T;
}

function scriptOf(next: Random): Script {
  const exits = Array.from({ length: 1 + next(3) }, () => pick([0, 1, 137, 'runs', 'runs', 'runs'] as const, next));
  return {
    exits,
    after: next(next(3) === 0 ? 200 : 20_000),
    health: pick(HEALTH, next),
    every: 1 + next(500),
    outOfMemory: next(20) === 0,
    stopTakes: pick([0, 10, 1000, 30_000], next),
    stopCode: pick([0, 1, 143], next),
    execs: { one: execOf(next), two: execOf(next), bye: execOf(next) },
    ...(next(60) === 0 && { startFails: 'no such command' }),
  };
}

/** Some end badly, some never. */
function execOf(next: Random): Exec {
  return { codes: [pick([0, 0, 0, 0, 1], next), pick([0, 0, 1], next)], after: pick([0, 10, 3000, 1e9], next) };
}

interface Walk extends Played {
  readonly result: PodResult;
  /** Index into the requests of the first after a stop was asked for. */
  readonly stopped: number;
  /** Who was cut off, although all had the time to be put right. */
  readonly stale: readonly string[];
}

/** Nothing happened for longer than any back-off. */
function isQuiet({ events, clock }: Played): boolean {
  const last = events.findLast(({ kind }) => kind === 'container');
  return last !== undefined && 'at' in last && clock.now() - last.at > 61_000;
}

async function walk(seed: number): Promise<Walk | undefined> {
  const next = random(seed);
  let plan: PodPlan;
  try {
    plan = planOf(fileOf(next));
  } catch {
    // Not every file is one.
    return undefined;
  }
  const scripts = Object.fromEntries(NAMES.map((name) => [name, scriptOf(next)]));
  const faulty = next(3) === 0;
  const fault = (): Fault | undefined =>
    faulty && next(60) === 0 ? pick(['error', 'hang', 'late'] as const, next) : undefined;
  const played = play(plan, { scripts, fault, latency: () => next(20) });
  const isOver = played.pod.over.then(() => undefined);
  await played.clock.until(
    Promise.race([
      isOver,
      played.clock.sleep(pick([10, 500, 5000, 100_000, 100_000], next), new AbortController().signal),
    ]),
  );
  if (next(10) === 0) played.engine.interrupt();
  const stale = isQuiet(played) ? played.engine.stale() : [];
  const stopped = played.engine.requests.length;
  if (next(3) > 0) played.pod.stop(pick([undefined, 0, 5, 60], next));
  else played.pod.kill();
  if (next(4) === 0) played.pod.stop(pick([undefined, 1], next));
  return { ...played, result: await played.over(), stopped, stale };
}

/** What may never be, in words. */
function broken({ result, engine, plan, events, stopped, stale }: Walk): readonly string[] {
  const { requests } = engine;
  const wrong: string[] = [];
  const left = engine.left();
  if (left.length > result.leftovers.length) wrong.push(`left ${left}, says ${result.leftovers}`);
  if (result.how === 'failed' && (result.code === 0 || result.reason === '')) wrong.push('failed without a reason');
  if (result.how !== 'failed' && result.code !== 0) wrong.push('a code although it did not fail');
  const late = requests.slice(stopped).filter((one) => /^(pull|create|start|connect|exec \S+ (one|two))/.test(one));
  if (late.length > 0) wrong.push(`asked for more after it was stopped: ${late}`);
  if (result.code === 137 && engine.wasTaken(result.container ?? '')) wrong.push('blames who died with its owner');
  wrong.push(...stale.map((name) => `${name} was left in a namespace that is gone`));
  wrong.push(...brokenHooks(requests));
  const created = requests.filter((one) => one.startsWith('create '));
  if (new Set(created).size !== created.length) wrong.push('created twice');
  return [...wrong, ...brokenSteps(plan, events), ...brokenLives(events)];
}

/** Commands run in order after each start, none twice in one run. */
function brokenHooks(requests: readonly string[]): readonly string[] {
  const wrong: string[] = [];
  const last = new Map<string, string>();
  for (const request of requests) {
    const [verb, name = '', word = ''] = request.split(' ');
    const before = last.get(name);
    if (verb === 'start') last.set(name, 'start');
    if (verb !== 'exec' || word === 'bye') continue;
    if (before !== (word === 'one' ? 'start' : 'one')) wrong.push(`${name}: ${word} after ${before}`);
    last.set(name, word);
  }
  return wrong;
}

/** Steps begin once their needs are met, and whatever begins ends. */
function brokenSteps(plan: PodPlan, events: Played['events']): readonly string[] {
  const wrong: string[] = [];
  const done = new Set<string>();
  const doing = new Set<string>();
  for (const event of events) {
    if (event.kind === 'step ended') {
      if (!doing.delete(event.id)) wrong.push(`${event.id} ended, but had not begun`);
      if (event.ok) done.add(event.id);
    }
    if (event.kind !== 'step started') continue;
    doing.add(event.id);
    const { needs = [] } = plan.steps.find(({ id }) => id === event.id) ?? {};
    wrong.push(...needs.filter((id) => !done.has(id)).map((id) => `${event.id} began before ${id} was done`));
  }
  return [...wrong, ...[...doing].map((id) => `${id} never ended`)];
}

function brokenLives(events: Played['events']): readonly string[] {
  const wrong: string[] = [];
  const life = new Map<string, string>();
  const after: { readonly [state: string]: readonly string[] } = {
    running: ['starting', 'running'],
    starting: ['created', 'waiting'],
    created: ['creating', 'starting', 'ended'],
    creating: ['absent'],
  };
  for (const event of events) {
    if (event.kind !== 'container') continue;
    const before = life.get(event.name) ?? 'absent';
    const allowed = after[event.state];
    if (allowed && !allowed.includes(before)) wrong.push(`${event.service} ${event.state} after ${before}`);
    life.set(event.name, event.state);
  }
  const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
  if (phases.at(-1) !== 'over' || new Set(phases).size !== phases.length) wrong.push(`phases ${phases}`);
  return wrong;
}

spec(
  'random pods with random ends',
  {
    async 'are over, for a reason, and leave nothing'() {
      const found: string[] = [];
      let walks = 0;
      for (let seed = 1; seed <= WALKS; seed += 1) {
        try {
          const played = await walk(seed);
          if (!played) continue;
          walks += 1;
          found.push(...broken(played).map((what) => `seed ${seed}: ${what}`));
        } catch (error) {
          found.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      assert.equal(found, []);
      assert.ok(walks > WALKS / 2, `${walks} walks`);
    },
  },
  120,
);
