import type { TaskInfo } from '../../runtime/executor/types.ts';
import type { Clock } from '../../runtime/pod/clock.ts';
import { type AgentRequest, type Call, isUuid, readCall, type Refusal, type Sent } from './agent-calls.ts';
import { AgentStream, type Split, whole } from './agent-stream.ts';

/** What can go wrong with one call. A taken one had its effect. */
export type Fault =
  | 'reset before it was taken'
  | 'reset after it was taken'
  | 'never answered'
  | 'answered late'
  | 'not ready (503)'
  | 'not there (404)'
  | 'not subscribed (403)'
  | 'refused (400)'
  | 'acknowledgement lost'
  | 'acknowledged late'
  | 'acknowledged twice';

/** - `booting` has no routes, `recovering` takes subscriptions alone; to one that is `down` no connection is made. */
export type AgentPhase = 'down' | 'booting' | 'starting' | 'recovering' | 'running';

export interface AgentOptions {
  readonly clock: Clock;
  readonly framework?: string;
  readonly executor?: string;
  readonly agent?: string;
  /** Whatever a real one said. */
  readonly subscribed?: object;
  readonly token?: string;
  /** What happens to a call; nothing without. */
  readonly fault?: (call: Call) => Fault | undefined;
  /** How the bytes of the stream are cut. */
  readonly split?: Split;
}

export interface AgentAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: AsyncIterable<Uint8Array>;
  /** The client has gone away. */
  readonly hangUp: () => void;
}

interface AgentTask {
  readonly info: TaskInfo;
  /** It was written to a stream; whether it arrived, an agent cannot know. */
  isSent: boolean;
  state: string;
}

const LATE = 4000;

/**
 * An agent with one executor, for tests, made after what agents do by their source and in recordings. It obeys and misbehaves as told,
 * and remembers every wrong that was done to it: in `wrongs`, what no executor may do.
 */
export class FakeAgent {
  phase: AgentPhase = 'running';
  /** `idle`: all its tasks were killed before it came. */
  executor: 'registering' | 'running' | 'terminating' | 'idle' = 'registering';
  /** The framework is being torn down: updates are taken and dropped. */
  isFrameworkGone = false;
  /** It was wiped: it knows neither framework nor executor. */
  isForgetful = false;
  /** Every call that was understood. */
  readonly calls: Call[] = [];
  /** What it refused, except for being asked to. */
  readonly refusals: Refusal[] = [];
  readonly wrongs: string[] = [];
  /** Updates with effect, each once, in order. */
  readonly taken: Sent[] = [];
  /** Tasks that it gave up when an executor came back without them. */
  readonly dropped: string[] = [];
  readonly #tasks = new Map<string, AgentTask>();
  readonly #queue: { readonly tasks: readonly TaskInfo[]; readonly isGroup: boolean }[] = [];
  readonly #options: AgentOptions;
  #stream: AgentStream | undefined;
  /** Uuids that are on its disk. */
  readonly #kept = new Set<string>();
  /** By task, what its next acknowledgement waits for. */
  readonly #late = new Map<string, Promise<void>>();
  /** Counts its lives. */
  #life = 0;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  get stream(): AgentStream | undefined {
    return this.#stream;
  }

  /** Throws where the connection breaks. */
  async answer(request: AgentRequest, signal: AbortSignal): Promise<AgentAnswer> {
    if (this.phase === 'down') throw new Error('connect ECONNREFUSED');
    if (this.phase === 'booting') return refusal({ status: 404, text: '' });
    const { token } = this.#options;
    if (token !== undefined && request.headers['authorization'] !== `Bearer ${token}`) return this.#refuse(401, '');
    if (this.phase === 'starting') return refusal({ status: 503, text: 'Agent has not finished recovery' });
    const call = readCall(request);
    if ('status' in call) return this.#refuse(call.status, call.text);
    return this.#spoiled(call, signal);
  }

  async #spoiled(call: Call, signal: AbortSignal): Promise<AgentAnswer> {
    const { clock, fault } = this.#options;
    const wrong = fault?.(call);
    if (wrong === 'reset before it was taken') throw new Error('read ECONNRESET');
    if (wrong === 'not ready (503)') return refusal({ status: 503, text: 'Agent has not finished recovery' });
    if (wrong === 'not there (404)') return refusal({ status: 404, text: '' });
    if (wrong === 'not subscribed (403)') return refusal({ status: 403, text: 'Executor is not subscribed' });
    if (wrong === 'refused (400)') return refusal({ status: 400, text: 'Failed to validate Executor::Call: no' });
    const answer = this.#take(call, wrong);
    if (wrong === 'reset after it was taken') {
      answer.hangUp();
      throw new Error('read ECONNRESET');
    }
    if (wrong === 'never answered') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      answer.hangUp();
    }
    if (wrong === 'answered late') await clock.sleep(LATE, signal);
    signal.throwIfAborted();
    return answer;
  }

  #take(call: Call, fault: Fault | undefined): AgentAnswer {
    this.calls.push(call);
    if (call.type === 'HEARTBEAT') return accepted();
    if (this.phase === 'recovering' && call.type !== 'SUBSCRIBE') {
      return refusal({ status: 503, text: 'Agent has not finished recovery' });
    }
    const { framework = 'F', executor = 'E' } = this.#options;
    if (this.isForgetful || call.framework_id.value !== framework)
      return this.#refuse(400, 'Framework cannot be found');
    if (call.executor_id.value !== executor) return this.#refuse(400, 'Executor cannot be found');
    if (call.type === 'SUBSCRIBE') return this.#subscribe(call);
    if (this.executor === 'registering') return this.#refuse(403, 'Executor is not subscribed');
    if (call.update) this.#update(call.update.status, fault);
    return accepted();
  }

  #refuse(status: number, text: string): AgentAnswer {
    this.refusals.push({ status, text });
    return refusal({ status, text });
  }

  #subscribe({ subscribe }: Call): AgentAnswer {
    if (this.#stream?.isHeld) this.wrongs.push('a second subscription while one is open');
    this.#stream?.end();
    const stream = new AgentStream(this.#options.split ?? whole);
    this.#stream = stream;
    const answer = { status: 200, headers: JSON_STREAM, body: stream, hangUp: () => stream.hangUp() };
    if (this.executor === 'terminating' || this.executor === 'idle') {
      stream.write({ type: 'SHUTDOWN' });
      if (this.executor === 'terminating') stream.end();
      return answer;
    }
    this.executor = 'running';
    for (const { status } of subscribe?.unacknowledged_updates ?? []) {
      if (isUuid(status.uuid ?? '')) this.#update(status, undefined);
      else this.wrongs.push('an update without uuid in a subscription: the agent is brought down');
    }
    this.#drop((subscribe?.unacknowledged_tasks ?? []).map(({ task_id }) => task_id.value));
    this.send({
      type: 'SUBSCRIBED',
      subscribed: this.#options.subscribed ?? { agent_info: { id: { value: this.id } } },
    });
    for (const queued of this.#queue.splice(0)) this.#deliver(queued.tasks, queued.isGroup);
    return answer;
  }

  /** Whoever comes back knows what reached it. */
  #drop(listed: readonly string[]): void {
    for (const [id, task] of this.#tasks) {
      if (!task.isSent || task.state !== 'TASK_STAGING' || listed.includes(id)) continue;
      task.state = 'TASK_DROPPED';
      this.dropped.push(id);
    }
  }

  #update(status: Sent, fault: Fault | undefined): void {
    const { uuid = '', agent_id, state } = status;
    const id = status.task_id.value;
    const task = this.#tasks.get(id);
    if (agent_id !== undefined && agent_id.value !== this.id) this.wrongs.push(`an update of ${id} for another agent`);
    if (!task?.isSent) this.wrongs.push(`an update of ${id}, which was not launched: the agent is brought down`);
    if (this.isFrameworkGone || !task?.isSent) return;
    if (!this.taken.some((one) => one.uuid === uuid)) {
      this.taken.push(status);
      task.state = state;
    }
    this.#acknowledge(id, uuid, fault);
  }

  /** An update is acknowledged once it is on the disk, and those of a task one after another. */
  #acknowledge(task: string, uuid: string, fault: Fault | undefined): void {
    const event = { type: 'ACKNOWLEDGED', acknowledged: { task_id: { value: task }, uuid } };
    const life = this.#life;
    const say = (): void => {
      if (life !== this.#life) return;
      this.#kept.add(uuid);
      if (fault !== 'acknowledgement lost') this.send(event);
      if (fault === 'acknowledged twice') this.send(event);
    };
    const before = this.#late.get(task);
    const after =
      fault === 'acknowledged late' ? this.#options.clock.sleep(LATE, new AbortController().signal) : undefined;
    if (before || after) this.#late.set(task, Promise.all([before, after]).then(say));
    else say();
  }

  get id(): string {
    return this.#options.agent ?? 'A';
  }

  /** Writes any event to the stream that is open. */
  send(event: object): void {
    this.#stream?.write(event);
  }

  launch(...tasks: readonly TaskInfo[]): void {
    for (const task of tasks) this.#launch([task], false);
  }

  launchGroup(...tasks: readonly TaskInfo[]): void {
    this.#launch(tasks, true);
  }

  #launch(tasks: readonly TaskInfo[], isGroup: boolean): void {
    for (const info of tasks) {
      if (!this.#tasks.has(info.task_id.value)) {
        this.#tasks.set(info.task_id.value, { info, isSent: false, state: 'TASK_STAGING' });
      }
    }
    if (this.executor === 'registering') this.#queue.push({ tasks, isGroup });
    else this.#deliver(tasks, isGroup);
  }

  #deliver(all: readonly TaskInfo[], isGroup: boolean): void {
    const tasks = all.filter(({ task_id }) => !this.dropped.includes(task_id.value));
    for (const { task_id } of tasks) {
      const task = this.#tasks.get(task_id.value);
      if (task) task.isSent = true;
    }
    if (isGroup) this.send({ type: 'LAUNCH_GROUP', launch_group: { task_group: { tasks } } });
    else for (const task of tasks) this.send({ type: 'LAUNCH', launch: { task } });
  }

  kill(task: string, graceSeconds?: number): void {
    const policy =
      graceSeconds === undefined ? {} : { kill_policy: { grace_period: { nanoseconds: graceSeconds * 1e9 } } };
    this.send({ type: 'KILL', kill: { task_id: { value: task }, ...policy } });
  }

  shutdown(): void {
    this.executor = 'terminating';
    this.send({ type: 'SHUTDOWN' });
  }

  /** Killed with SIGKILL. What it took and did not acknowledge is lost with it. */
  crash(): void {
    this.phase = 'down';
    this.executor = 'registering';
    this.#life += 1;
    this.#late.clear();
    this.#stream?.end();
    const kept = this.taken.filter(({ uuid = '' }) => this.#kept.has(uuid));
    this.taken.splice(0, this.taken.length, ...kept);
    for (const [id, task] of this.#tasks) {
      task.state = kept.findLast(({ task_id }) => task_id.value === id)?.state ?? 'TASK_STAGING';
    }
  }
}

const JSON_STREAM = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };

function accepted(): AgentAnswer {
  return { status: 202, headers: { 'content-length': '0' }, body: bytes(''), hangUp: () => {} };
}

function refusal({ status, text }: Refusal): AgentAnswer {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': `${Buffer.byteLength(text)}` };
  return { status, headers, body: bytes(text), hangUp: () => {} };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}
