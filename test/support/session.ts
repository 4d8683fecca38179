import type { SessionEvent } from '../../runtime/executor/events.ts';
import { openSession, type Session } from '../../runtime/executor/session.ts';
import type { Settings } from '../../runtime/executor/settings.ts';
import type { TaskInfo, TaskState, Update } from '../../runtime/executor/types.ts';
import { type AgentOptions, FakeAgent, type Fault } from './agent.ts';
import { wireTo } from './agent-wire.ts';
import { type VirtualClock, virtualClock } from './clock.ts';
import { assert } from './spec.ts';

export const SETTINGS: Settings = {
  agent: { kind: 'tcp', host: '127.0.0.1', port: 5051, path: '/api/v1/executor' },
  framework: 'F',
  executor: 'E',
  directory: '/sandbox/runs/R',
  sandbox: '/sandbox/runs/R',
  checkpoint: true,
  recoverySeconds: 900,
  backoffSeconds: 2,
  graceSeconds: 5,
};

export function task(id: string): TaskInfo {
  return { name: `the ${id}`, task_id: { value: id }, agent_id: { value: 'A' } };
}

/** Version 4, each another. */
export function uuids(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}

export interface PlayedSession {
  readonly agent: FakeAgent;
  readonly clock: VirtualClock;
  readonly session: Session;
  readonly events: readonly SessionEvent[];
  /** Lets time pass until something was told. */
  readonly told: (kind: SessionEvent['kind'], count?: number) => Promise<SessionEvent>;
  readonly pass: (ms: number) => Promise<void>;
  readonly settled: (ms: number) => Promise<boolean>;
  /** Hangs up, and waits until nothing is left of the session. */
  readonly close: () => Promise<void>;
}

export interface SessionPlay extends Omit<AgentOptions, 'clock'> {
  readonly settings?: Partial<Settings>;
  readonly random?: () => number;
  /** A fresh one without. */
  readonly clock?: VirtualClock;
  /** Before the session finds it. */
  readonly prepare?: (agent: FakeAgent) => void;
  /** Hears every event as it is told. */
  readonly on?: (event: SessionEvent, session: Session) => void;
}

/** A session with a fake agent, in time of its own. */
export function playSession({
  settings,
  random = () => 0.5,
  on,
  prepare,
  clock = virtualClock(),
  ...options
}: SessionPlay = {}): PlayedSession {
  const agent = new FakeAgent({ ...options, clock });
  prepare?.(agent);
  const events: SessionEvent[] = [];
  const heard = new Set<() => void>();
  const session: Session = openSession({
    settings: { ...SETTINGS, ...settings },
    transport: wireTo(agent, settings?.token),
    clock,
    date: () => 1_700_000_000_000 + clock.now(),
    random,
    uuid: uuids(),
    emit(event) {
      events.push(event);
      on?.(event, session);
      for (const hear of heard) hear();
    },
  });
  const find = (kind: SessionEvent['kind'], count: number): SessionEvent | undefined =>
    events.filter((event) => event.kind === kind)[count - 1];
  return {
    agent,
    clock,
    session,
    events,
    told: (kind, count = 1) =>
      clock.until(
        new Promise((resolve) => {
          const hear = (): void => {
            const event = find(kind, count);
            if (event) resolve(event);
          };
          heard.add(hear);
          hear();
        }),
      ),
    pass: (ms) => clock.until(clock.sleep(ms, new AbortController().signal)),
    settled: (ms) => clock.until(session.settled(ms)),
    close: () => {
      session.close();
      return clock.until(session.over);
    },
  };
}

/** Sends the states of a task's whole life, one behind the other. */
export function live(session: Session, id: string, ...states: readonly TaskState[]): void {
  for (const state of states) session.update(id, { state } satisfies Update);
}

/** `TASK_RUNNING` as `T RUNNING`. */
export function told({ taken }: FakeAgent): readonly string[] {
  return taken.map(({ task_id, state }) => `${task_id.value} ${state.replace('TASK_', '')}`);
}

/** All that is told of task T which finishes. */
export const DONE = ['T STARTING', 'T RUNNING', 'T FINISHED'];

/** A session that has task T. */
export function finish(options: SessionPlay = {}) {
  const played = playSession(options);
  played.agent.launch(task('T'));
  return played;
}

/** No executor may do anything of it. */
export function blameless(agent: FakeAgent): void {
  assert.equal(agent.wrongs, []);
  assert.equal(agent.refusals, []);
}

/** What was sent to subscribe. */
export function subscriptions({ calls }: FakeAgent) {
  return calls.flatMap(({ subscribe }) => (subscribe ? [subscribe] : []));
}

/** The first calls of a type go wrong so. */
export function first(type: string, ...faults: readonly Fault[]) {
  const left = [...faults];
  return (call: { readonly type: string }) => (call.type === type ? left.shift() : undefined);
}
