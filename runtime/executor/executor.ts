import type { SessionEvent } from './events.ts';
import type { Session } from './session.ts';
import { type Asked, type RunningTask, runTask, type Tools } from './task.ts';
import type { Nanoseconds, Subscribed, TaskInfo, Update } from './types.ts';

export interface ExecutorOptions {
  readonly open: (emit: (event: SessionEvent) => void) => Session;
  readonly tools: Omit<Tools, 'knowsKilling'>;
  /** From SHUTDOWN to the agent's SIGKILL. */
  readonly graceSeconds: number;
  /** The executor's own log. */
  readonly say: (text: string) => void;
}

export interface Executor {
  /** As the agent's SHUTDOWN. */
  shutDown(text: string): void;
  /** Settles when the last task is over and the agent knows: whether it does. Rejects for a bug of ours only. */
  readonly over: Promise<boolean>;
}

/** Of a shutdown's time this is kept: for reporting, and for leaving before the agent's SIGKILL. */
const MARGIN_SECONDS = 2;

/** Without a shutdown an agent has this long to acknowledge what it was told last. */
const ACKNOWLEDGED_SECONDS = 60;

/** Runs the tasks that an agent launches until the last one is over. */
export function runExecutor(options: ExecutorOptions): Executor {
  let finish: (isKnown: boolean) => void = () => {};
  let crash: (error: unknown) => void = () => {};
  const over = new Promise<boolean>((resolve, reject) => {
    finish = resolve;
    crash = reject;
  });
  const work = new Work(options, finish, crash);
  work.session = options.open((event) => work.hear(event));
  work.session.over.catch(crash);
  return { shutDown: (text) => work.shutDown(text), over };
}

class Work {
  readonly #options: ExecutorOptions;
  readonly #finish: (isKnown: boolean) => void;
  readonly #crash: (error: unknown) => void;
  readonly #tasks = new Map<string, RunningTask>();
  readonly #running = new Set<RunningTask>();
  session: Session | undefined;
  #knowsKilling = false;
  /** What its shutdown asks of every task, those launched later too. */
  #shut: Asked | undefined;
  /** A shutdown's time is up. */
  readonly #timeUp = deferred();
  #isLeaving = false;
  readonly #left = new AbortController();

  constructor(options: ExecutorOptions, finish: (isKnown: boolean) => void, crash: (error: unknown) => void) {
    this.#options = options;
    this.#finish = finish;
    this.#crash = crash;
  }

  hear(event: SessionEvent): void {
    const { say } = this.#options;
    if (event.kind === 'launch') this.#launch(event.tasks, event.isGroup);
    else if (event.kind === 'kill') this.#kill(event);
    else if (event.kind === 'shutdown') this.shutDown(event.reason);
    else if (event.kind === 'disconnected') say(`the agent cannot be heard: ${event.reason}`);
    else if (event.kind === 'note') say(event.text);
    else if (event.kind === 'message') say('a message of the framework is passed over');
    else this.#subscribed(event.subscribed);
  }

  #subscribed({ framework_info: framework }: Subscribed): void {
    this.#knowsKilling = framework?.capabilities?.some(({ type }) => type === 'TASK_KILLING_STATE') === true;
    this.#options.say('subscribed to the agent');
  }

  shutDown(text: string): void {
    if (this.#shut) return;
    const { graceSeconds, tools, say } = this.#options;
    say(`shut down: ${text}`);
    const seconds = Math.max(0, graceSeconds - MARGIN_SECONDS);
    this.#shut = { why: 'shutdown', seconds, text: `the executor was shut down: ${text}` };
    for (const task of this.#running) task.stop(this.#shut);
    // Half a second is for leaving.
    void tools.clock.sleep(graceSeconds * 1000 - 500, this.#left.signal).then(this.#timeUp.resolve);
    void this.#leave();
  }

  #launch(tasks: readonly TaskInfo[], isGroup: boolean): void {
    const started = tasks.map((info) => this.#start(info));
    if (isGroup) for (const task of started) this.#shareFate(task, started);
  }

  #start(info: TaskInfo): RunningTask {
    const id = info.task_id.value;
    this.#options.say(`task ${id} is launched`);
    const tools: Tools = { ...this.#options.tools, knowsKilling: () => this.#knowsKilling };
    const task = runTask(info, tools, (update) => this.session?.update(id, update));
    this.#tasks.set(id, task);
    this.#running.add(task);
    this.#watchTime(info, task);
    task.over.then((last) => this.#ended(task, last), this.#crash);
    task.gone.then(() => this.#gone(task), this.#crash);
    // It may cross a SIGTERM, of which the agent knows nothing.
    if (this.#shut) task.stop(this.#shut);
    return task;
  }

  #ended(task: RunningTask, { state, message = '' }: Update): void {
    this.#options.say(`task ${task.id} ends as ${state}: ${message}`);
  }

  #gone(task: RunningTask): void {
    this.#running.delete(task);
    void this.#leave();
  }

  #kill({ task: id, graceSeconds }: SessionEvent & { kind: 'kill' }): void {
    const task = this.#tasks.get(id);
    if (!task) this.#options.say(`a kill names task ${id}, which is not known here`);
    const own = millisecondsOf(task?.info.kill_policy?.grace_period);
    const seconds = graceSeconds ?? (own === undefined ? undefined : own / 1000);
    task?.stop({ why: 'kill', text: 'killed by its framework', ...(seconds !== undefined && { seconds }) });
  }

  /** Of a group, one that does not finish takes the others with it. */
  #shareFate(task: RunningTask, group: readonly RunningTask[]): void {
    void task.over.then(({ state }) => {
      if (state === 'TASK_FINISHED') return;
      const asked: Asked = { why: 'group', text: `task ${task.id} of its group ended as ${state}` };
      for (const other of group) if (other !== task) other.stop(asked);
    }, this.#crash);
  }

  /** An agent does not watch this: the executor has to. */
  #watchTime(info: TaskInfo, task: RunningTask): void {
    const ms = millisecondsOf(info.max_completion_time);
    if (ms === undefined) return;
    const over = new AbortController();
    task.over.finally(() => over.abort()).catch(() => undefined);
    void this.#options.tools.clock.sleep(ms, over.signal).then(() => {
      const text = `it was not over within its max_completion_time of ${ms / 1000} s`;
      if (!over.signal.aborted) task.stop({ why: 'time', seconds: 0, text });
    });
  }

  /** Once nothing is left of any task, and the agent knows how each ended. It may launch another task meanwhile. */
  async #leave(): Promise<void> {
    if (this.#running.size > 0 || this.#isLeaving || !this.session) return;
    this.#isLeaving = true;
    const settled = this.session.settled(ACKNOWLEDGED_SECONDS * 1000);
    const isKnown = await Promise.race([settled, this.#timeUp.promise.then(() => false)]);
    this.#isLeaving = false;
    if (this.#running.size > 0) return;
    this.#left.abort();
    this.session.close();
    this.#finish(isKnown);
  }
}

function millisecondsOf(time: Nanoseconds | undefined): number | undefined {
  return time === undefined ? undefined : Number(time.nanoseconds) / 1e6;
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
