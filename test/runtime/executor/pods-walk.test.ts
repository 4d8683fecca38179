import type { SessionEvent } from '../../../runtime/executor/events.ts';
import { type Executor, runExecutor } from '../../../runtime/executor/executor.ts';
import type { Fault as AgentFault } from '../../support/agent.ts';
import { virtualClock } from '../../support/clock.ts';
import { type ScriptedEngine, scriptedEngine } from '../../support/engine.ts';
import { random } from '../../support/random.ts';
import type { Script } from '../../support/scripted.ts';
import { type PlayedSession, playSession, task } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';
import { type ScriptedTools, scriptedTools } from '../../support/tools.ts';

const WALKS = 500;
const TASKS = ['T', 'U', 'V', 'W'];
const SERVICES = ['a', 'b', 'c'];
const END = /FINISHED|FAILED|KILLED|ERROR/;

/** From SHUTDOWN to SIGKILL. */
const GRACE_SECONDS = 5;

/** An agent that takes nothing has 60 s; requests that hang, some times 20 s. */
const LONGEST_MILLISECONDS = 600_000;

type Random = (below: number) => number;

const ENGINE_FAULTS = ['error', 'error', 'late', 'hang'] as const;

/** No refusals: an executor that is refused is at its end. */
const AGENT_FAULTS: readonly AgentFault[] = [
  'reset before it was taken',
  'reset after it was taken',
  'answered late',
  'not ready (503)',
  'acknowledgement lost',
  'acknowledged late',
  'acknowledged twice',
];

/** What happens is written down here. */
class Walk {
  readonly next: Random;
  readonly clock = virtualClock();
  readonly engine: ScriptedEngine;
  readonly scripted: ScriptedTools;
  readonly played: PlayedSession;
  readonly executor: Executor;
  /** Neither the Engine nor the agent makes any trouble. */
  readonly isSmooth: boolean;
  /** From now on neither does. */
  isCalm: boolean;
  readonly knowsKilling: boolean;
  readonly launched = new Set<string>();
  /** Of a task: how many requests were made when it was first told to stop. */
  readonly stopped = new Map<string, number>();
  readonly said: string[] = [];
  shutAt: number | undefined;
  /** Set once it is over. */
  isKnown: boolean | undefined;
  readonly #over: Promise<void>;

  constructor(seed: number) {
    this.next = random(seed);
    const { next, clock } = this;
    this.isSmooth = next(3) === 0;
    this.isCalm = this.isSmooth;
    this.knowsKilling = next(2) === 0;
    this.engine = scriptedEngine({
      clock,
      scripts: Object.fromEntries(SERVICES.map((name) => [name, scriptOf(next)])),
      fault: () => (!this.isCalm && next(80) === 0 ? pick(ENGINE_FAULTS, next) : undefined),
      latency: () => next(50),
    });
    this.scripted = scriptedTools(clock, this.engine, { compileMs: next(300) });
    for (const id of TASKS) this.scripted.files.set(id, fileOf(next));
    // It is opened when the executor is made, and tells what it hears later.
    let emit: (event: SessionEvent) => void = () => {};
    this.played = this.#play((event) => emit(event));
    this.executor = runExecutor({
      open: (hear) => {
        emit = hear;
        return this.played.session;
      },
      tools: this.scripted.tools,
      graceSeconds: GRACE_SECONDS,
      say: (text) => void this.said.push(text),
    });
    this.#over = this.executor.over.then((isKnown) => {
      this.isKnown = isKnown;
    });
  }

  #play(emit: (event: SessionEvent) => void): PlayedSession {
    const { next, clock } = this;
    const capabilities = this.knowsKilling ? [{ type: 'TASK_KILLING_STATE' }] : [];
    return playSession({
      clock,
      random: () => next(1000) / 1000,
      settings: { checkpoint: this.isSmooth || next(4) > 0, graceSeconds: GRACE_SECONDS },
      subscribed: { framework_info: { capabilities }, agent_info: { id: { value: 'A' } } },
      fault: () => (!this.isCalm && next(6) === 0 ? pick(AGENT_FAULTS, next) : undefined),
      on: (event) => {
        if (event.kind === 'launch') for (const { task_id } of event.tasks) this.launched.add(task_id.value);
        emit(event);
        if (event.kind === 'kill' && this.launched.has(event.task)) this.#stops(event.task);
        if (event.kind === 'shutdown') this.shut();
      },
    });
  }

  #stops(id: string): void {
    if (!this.stopped.has(id)) this.stopped.set(id, this.engine.requests.length);
  }

  /** It was shut down just now, whatever is launched later. */
  shut(): void {
    this.shutAt ??= this.clock.now();
    for (const id of TASKS) this.#stops(id);
  }

  shutDown(): void {
    this.executor.shutDown('it got SIGTERM');
    this.shut();
  }

  /** Lets so much time pass, or less when the executor is over. */
  pass(ms: number): Promise<void> {
    return this.clock.until(Promise.race([this.#over, this.clock.sleep(ms, new AbortController().signal)]));
  }
}

function pick<T>(all: readonly T[], next: Random): T {
  // There is one.
  return all[next(all.length)] as T;
}

function scriptOf(next: Random): Script {
  const exits = Array.from({ length: 1 + next(2) }, () => pick([0, 3, 'runs', 'runs', 'runs'] as const, next));
  const health = pick([['healthy'], ['starting', 'healthy'], ['starting', 'unhealthy', 'healthy']] as const, next);
  const stopTakes = pick([0, 10, 2000, 60_000], next);
  return { exits, health, stopTakes, after: next(20_000), every: 1 + next(500) };
}

/** A Compose file as JSON, which is YAML. */
function fileOf(next: Random): string {
  if (next(15) === 0) return 'wrong';
  const names = SERVICES.slice(0, 1 + next(SERVICES.length));
  const services = names.map((name, index) => {
    const before = names.slice(0, index).filter(() => next(2) === 0);
    const depends_on = Object.fromEntries(before.map((one) => [one, { condition: 'service_healthy' }]));
    const restart = pick(['no', 'no', 'on-failure:2'], next);
    return [name, { image: name, restart, depends_on, stop_grace_period: `${next(9)}s`, healthcheck: { test: 'x' } }];
  });
  return JSON.stringify({ services: Object.fromEntries(services) });
}

async function walk(seed: number): Promise<Walk> {
  const one = new Walk(seed);
  const { next, played } = one;
  for (let left = 1 + next(10); left > 0 && one.isKnown === undefined; left -= 1) {
    deed(one);
    await one.pass(next(next(2) === 0 ? 400 : 8000));
    if (played.agent.phase !== 'running' && next(3) > 0) played.agent.phase = 'running';
  }
  one.isCalm = true;
  played.agent.phase = 'running';
  if (one.isKnown === undefined && next(2) === 0) {
    await one.pass(30_000);
    for (const id of one.launched) played.agent.kill(id, next(3));
    await one.pass(120_000);
  }
  if (one.isKnown === undefined) one.shutDown();
  await one.pass(LONGEST_MILLISECONDS);
  if (one.isKnown === undefined) throw new Error(`it never ends: ${played.agent.taken.map(line)}`);
  await played.close();
  return one;
}

/** Something that frameworks, agents, operators, containers or Engines do. */
function deed(one: Walk): void {
  const { engine, next, isSmooth } = one;
  const { agent } = one.played;
  const id = pick(TASKS, next);
  const [, container = 'none'] = pick(['container none', ...engine.left()], next).split(' ');
  const usual: readonly (() => void)[] = [
    () => agent.launch(task(id)),
    () => agent.launch(task(id)),
    () => agent.launch({ ...task(id), kill_policy: { grace_period: { nanoseconds: next(4) * 1e9 } } }),
    () => agent.launch({ ...task(id), max_completion_time: { nanoseconds: next(20) * 1e9 } }),
    () => agent.launchGroup(task(id), ...TASKS.filter((other) => other !== id && next(2) === 0).map(task)),
    () => agent.kill(id),
    () => agent.kill(id, next(5)),
    () => engine.isRunning(container) && engine.end(container, { code: next(3) }),
  ];
  const rough: readonly (() => void)[] = [
    () => agent.crash(),
    () => agent.stream?.end(),
    () => engine.interrupt(),
    () => agent.shutdown(),
    () => one.shutDown(),
  ];
  pick(isSmooth ? usual : [...usual, ...usual, ...rough], next)();
}

function line({ task_id, state }: { readonly task_id: { readonly value: string }; readonly state: string }): string {
  return `${task_id.value} ${state.replace('TASK_', '')}`;
}

/** What may never be, in words. */
function broken(one: Walk): readonly string[] {
  const { played, engine, said, isSmooth, isKnown, shutAt } = one;
  const wrong = [...played.agent.wrongs, ...[...one.launched].flatMap((id) => brokenTask(one, id))];
  const left = engine.left();
  const named = said.flatMap((text) => text.split('\n').filter((words) => words.startsWith('not removed: ')));
  if (left.length > named.length) wrong.push(`left ${left}, says ${named}`);
  if (isSmooth && !isKnown) wrong.push('it left although the agent does not know all');
  const took = one.clock.now() - (shutAt ?? one.clock.now());
  if (isSmooth && took > GRACE_SECONDS * 1000) wrong.push(`a shutdown took ${took} ms`);
  return wrong;
}

function brokenTask(one: Walk, id: string): readonly string[] {
  const { played, said, knowsKilling, isKnown } = one;
  const wrong: string[] = [];
  const states = played.agent.taken.filter(({ task_id }) => task_id.value === id).map(({ state }) => state);
  const words = states.map((state) => state.replace('TASK_', '')).join();
  if (isKnown && !/^STARTING,(RUNNING,)*(KILLING,)?(FINISHED|FAILED|KILLED)$/.test(words))
    wrong.push(`${id}: ${words}`);
  if (states.filter((state) => END.test(state)).length > 1) wrong.push(`${id} ends more than once: ${words}`);
  const ends = said.filter((text) => text.startsWith(`task ${id} ends as `));
  if (ends.length !== 1) wrong.push(`${id} ends ${ends.length} times`);
  if (!knowsKilling && words.includes('KILLING')) wrong.push(`${id}: KILLING to a framework that does not know it`);
  return [...wrong, ...begunLate(one, id)];
}

/** Nothing of a task begins after it was stopped. */
function begunLate(
  { stopped, engine, scripted }: Pick<Walk, 'stopped' | 'engine' | 'scripted'>,
  id: string,
): readonly string[] {
  const { prefix = 'none' } = scripted.plans.get(id)?.pod ?? {};
  const since = stopped.get(id) ?? engine.requests.length;
  const late = engine.requests.slice(since).filter((one) => /^(create|start|connect|put)/.test(one));
  return late.filter((one) => one.includes(prefix)).map((one) => `${id} was stopped, then: ${one}`);
}

spec(
  'executors with random tasks, agents and engines',
  {
    async 'tell each task its end once, start nothing after a kill, leave nothing, and are over in time'() {
      const found: string[] = [];
      let launches = 0;
      for (let seed = 1; seed <= WALKS; seed += 1) {
        try {
          const walked = await walk(seed);
          launches += walked.launched.size;
          found.push(...broken(walked).map((what) => `seed ${seed}: ${what}`));
        } catch (error) {
          found.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      assert.equal(found, []);
      assert.ok(launches > WALKS, `${launches} launches`);
    },
  },
  120,
);
