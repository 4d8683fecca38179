import type { SessionEvent } from '../../../runtime/executor/events.ts';
import type { Session } from '../../../runtime/executor/session.ts';
import type { TaskState } from '../../../runtime/executor/types.ts';
import type { Clock } from '../../../runtime/pod/clock.ts';
import type { FakeAgent, Fault } from '../../support/agent.ts';
import { pieces, type Split, whole } from '../../support/agent-stream.ts';
import { random } from '../../support/random.ts';
import { type PlayedSession, playSession, task } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';

const WALKS = 600;
const TASKS = ['T', 'U', 'V', 'W'];
const ENDS = ['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_ERROR'] as const;
const never = new AbortController().signal;

/** More than any agent of a walk is away, and than all repetitions take. */
const LONGEST_MILLISECONDS = 600_000;

type Random = (below: number) => number;

const FAULTS: readonly Fault[] = [
  'reset before it was taken',
  'reset after it was taken',
  'never answered',
  'answered late',
  'not ready (503)',
  'not there (404)',
  'not subscribed (403)',
  'acknowledgement lost',
  'acknowledged late',
  'acknowledged twice',
];

interface Walk extends PlayedSession {
  /** What the session was given, `T RUNNING`, in order. */
  readonly given: readonly string[];
  readonly launched: readonly string[];
  readonly isSettled: boolean;
}

async function walk(seed: number): Promise<Walk> {
  const next = random(seed);
  const given: string[] = [];
  const launched: string[] = [];
  const lives: Promise<void>[] = [];
  let isCalm = false;
  const isFaulty = next(4) > 0;
  const played: PlayedSession = playSession({
    random: () => next(1000) / 1000,
    split: pick<Split>([whole, whole, pieces(1), pieces(7), pieces(100)], next),
    // A refusal that never was brings a session to its end: that is a scenario of its own.
    fault: ({ type }) => {
      const fault = !isCalm && isFaulty && next(4) === 0 ? pick(FAULTS, next) : undefined;
      return type === 'SUBSCRIBE' && fault === 'not subscribed (403)' ? undefined : fault;
    },
    on: (event, session) => {
      if (event.kind !== 'launch') return;
      for (const { task_id } of event.tasks) {
        launched.push(task_id.value);
        lives.push(leadLife(session, played.clock, { id: task_id.value, given, next }));
      }
    },
  });
  for (let left = 2 + next(12); left > 0; left -= 1) await misbehave(played, next);
  isCalm = true;
  await calmDown(played);
  await played.clock.until(Promise.all(lives));
  const isSettled = await played.settled(LONGEST_MILLISECONDS);
  await played.close();
  return { ...played, given, launched, isSettled };
}

function pick<T>(all: readonly T[], next: Random): T {
  // There is one.
  return all[next(all.length)] as T;
}

interface Life {
  readonly id: string;
  readonly given: string[];
  readonly next: Random;
}

/** A task's states at times of their own. */
async function leadLife(session: Session, clock: Clock, { id, given, next }: Life): Promise<void> {
  const healthy = Array.from({ length: next(3) }, (): TaskState => 'TASK_RUNNING');
  for (const state of ['TASK_STARTING', ...healthy, pick(ENDS, next)] as const) {
    if (next(3) > 0) await clock.sleep(next(20_000), never);
    given.push(`${id} ${state}`);
    session.update(id, { state });
  }
}

/** Does something of what agents do, and lets some time pass. */
async function misbehave({ agent, pass }: PlayedSession, next: Random): Promise<void> {
  const id = pick(TASKS, next);
  const deeds: readonly (() => void)[] = [
    () => agent.launch(task(id)),
    () => agent.launch(task(id)),
    () => agent.launchGroup(task(id), task(pick(TASKS, next))),
    () => agent.kill(id, next(9)),
    () => agent.send({ type: pick(['HEARTBEAT', 'INVERSE_OFFER', 'KILL', 'ACKNOWLEDGED'], next) }),
    () => agent.stream?.end(),
    () => agent.stream?.writeRaw(pick(['nonsense', '3\nabc', '99\n{"type":"KILL"'], next)),
    () => agent.stream?.mute(),
    () => agent.crash(),
    () => agent.crash(),
  ];
  pick(deeds, next)();
  await pass(next(next(2) === 0 ? 10 : 8000));
  if (agent.phase !== 'running' && next(3) > 0)
    agent.phase = pick(['booting', 'starting', 'recovering', 'running'], next);
}

/** From now on the agent is a good one. */
async function calmDown({ agent, pass }: PlayedSession): Promise<void> {
  agent.phase = 'running';
  agent.stream?.end();
  await pass(30_000);
}

/** What may never be, in words. */
function broken({ agent, events, given, launched, isSettled, session, clock }: Walk): readonly string[] {
  const wrong = [...agent.wrongs, ...refusals(agent)];
  if (!isSettled) wrong.push(`not settled: ${session.unacknowledged().length} left at ${clock.now()}`);
  if (new Set(launched).size !== launched.length) wrong.push(`launched twice: ${launched}`);
  for (const id of launched) {
    const [mine, theirs] = [ofTask(given, id), ofTask(taken(agent), id)];
    if (mine !== theirs) wrong.push(`${id}: told ${mine}, but the agent knows ${theirs}`);
    if (agent.dropped.includes(id)) wrong.push(`${id} was given up by the agent`);
  }
  if (agent.stream?.isHeld) wrong.push('the stream is still held');
  if (events.some(isEnd)) wrong.push('it was shut down');
  return wrong;
}

/** 403 is the agent's right: it knows before the executor that a stream is over. */
function refusals(agent: FakeAgent): readonly string[] {
  return agent.refusals.filter(({ status }) => status !== 403).map(({ status, text }) => `${status}: ${text}`);
}

function isEnd({ kind }: SessionEvent): boolean {
  return kind === 'shutdown';
}

function taken(agent: FakeAgent): readonly string[] {
  return agent.taken.map(({ task_id, state }) => `${task_id.value} ${state}`);
}

function ofTask(told: readonly string[], id: string): string {
  return told.filter((one) => one.startsWith(`${id} `)).join(', ');
}

spec(
  'sessions with agents that misbehave',
  {
    async 'tell everything once and in order, with one subscription at a time'() {
      const found: string[] = [];
      let launches = 0;
      for (let seed = 1; seed <= WALKS; seed += 1) {
        try {
          const played = await walk(seed);
          launches += played.launched.length;
          found.push(...broken(played).map((what) => `seed ${seed}: ${what}`));
        } catch (error) {
          found.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      assert.equal(found, []);
      assert.ok(launches > WALKS / 2, `${launches} launches`);
    },
  },
  120,
);
