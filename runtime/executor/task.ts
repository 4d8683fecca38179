import type { Operations } from '../../compiler/command.ts';
import type { Labels, PodPlan } from '../../compiler/plan/plan.ts';
import { type Connected, type Engine, EngineError } from '../engine/engine.ts';
import { usageOf } from '../engine/usage.ts';
import type { PodFiles } from '../files/pod-files.ts';
import type { SandboxLogs } from '../logs/sandbox-logs.ts';
import type { Clock } from '../pod/clock.ts';
import type { PodEvent, PodResult } from '../pod/events.ts';
import { type Pod, runPod } from '../pod/pod.ts';
import { ownAddresses } from './addresses.ts';
import { leftoverLines, message, resultLines } from './messages.ts';
import { emptyStatus, generalSpec, healthSpec } from './checks/read.ts';
import { checkAgain, checkHealth, type Probe } from './checks/schedule.ts';
import { type Reports, reports } from './reports.ts';
import type { TaskInfo, Update } from './types.ts';

/** What the tasks of an executor share. */
export interface Tools {
  readonly clock: Clock;
  /** What is to be run for a task, or what is wrong with its files, a line each. Rejects when it is called off. */
  readonly plan: (task: TaskInfo, signal: AbortSignal) => Promise<Planned | readonly string[]>;
  /** Fails with an EngineError. */
  readonly connect: () => Promise<Connected>;
  /** What stands in the way of the pod on this host, a sentence each. */
  readonly preflight: (planned: Planned, engine: Connected) => Promise<readonly string[]>;
  readonly probe: Probe;
  /** Run facts. */
  readonly labels: (planned: Planned) => Labels;
  /** Shows people what runs, and what happens. */
  readonly show: (planned: Planned) => Shown;
  /** Whether the framework knows TASK_KILLING; to others it means an end. */
  readonly knowsKilling: () => boolean;
}

/** A pod plan, and how the operator wants it run. */
export interface Planned {
  readonly plan: PodPlan;
  readonly operations: Operations;
  /** Contents of its secrets and configs. */
  readonly files: PodFiles;
  /** Takes what no message may show out of a text. */
  readonly hide: (text: string) => string;
}

/** A pod can be run. */
interface Ready {
  readonly planned: Planned;
  readonly engine: Engine;
}

export interface Shown {
  readonly logs: SandboxLogs;
  tell(event: PodEvent): void;
  /** Settles when all is written. */
  end(result: PodResult): Promise<void>;
}

/** Why a task ends before its pod does. */
export interface Asked {
  readonly why: 'kill' | 'shutdown' | 'group' | 'time' | 'health';
  /** For all of the pod; absent: as long as its containers wish. */
  readonly seconds?: number;
  /** A sentence for the task's message. */
  readonly text: string;
}

export interface RunningTask {
  readonly id: string;
  readonly info: TaskInfo;
  /** The first reason stays; another can only make it faster. Of no effect on a task that is over. */
  stop(asked: Asked): void;
  /** Its terminal update, which was made: nothing of it runs any more. Rejects for a bug of ours only. */
  readonly over: Promise<Update>;
  /** Settles after that, when all that it made is removed. */
  readonly gone: Promise<void>;
}

/**
 * Leads a task from its launch to its terminal update: one pod, made and taken away again. The update does not wait
 * for the removal of what has ended: processes, memory and ports are free by then, and schedulers wait for it.
 */
export function runTask(info: TaskInfo, tools: Tools, update: (update: Update) => void): RunningTask {
  const life = new Life(info, tools, update);
  const over = life.lead().then((last) => {
    life.isOver = true;
    update(last);
    return last;
  });
  const gone = over.then(() => life.gone);
  return { id: info.task_id.value, info, stop: (asked) => life.stop(asked), over, gone };
}

class Life {
  readonly #info: TaskInfo;
  readonly #tools: Tools;
  readonly #update: (update: Update) => void;
  /** Ends what goes on before there is a pod. */
  readonly #starting = new AbortController();
  #stopNow: (asked: Asked) => void = () => {};
  readonly #stopped = new Promise<Asked>((resolve) => {
    this.#stopNow = resolve;
  });
  #asked: Asked | undefined;
  #pod: Pod | undefined;
  isOver = false;
  gone: Promise<void> = Promise.resolve();

  constructor(info: TaskInfo, tools: Tools, update: (update: Update) => void) {
    this.#info = info;
    this.#tools = tools;
    this.#update = update;
  }

  stop(asked: Asked): void {
    if (this.isOver) return;
    const isFirst = this.#asked === undefined;
    this.#asked ??= asked;
    if (isFirst && asked.why !== 'time' && this.#tools.knowsKilling()) this.#update({ state: 'TASK_KILLING' });
    this.#starting.abort();
    this.#stopNow(this.#asked);
    // A kill that is repeated without a time is no wish for haste.
    if (isFirst || asked.seconds !== undefined) this.#pod?.stop(asked.seconds);
  }

  /** The terminal update. */
  async lead(): Promise<Update> {
    this.#update({ state: 'TASK_STARTING' });
    const ready = await Promise.race([this.#ready(), this.#stopped]);
    if ('why' in ready) return stopped(ready, []);
    // Stopped while this was on its way here.
    if (this.#asked) return stopped(this.#asked, []);
    if ('state' in ready) return ready;
    return this.#terminal(await this.#supervise(ready), ready.planned.hide);
  }

  /** What is needed for a pod, of which nothing is there yet; or the terminal update. */
  async #ready(): Promise<Ready | Update> {
    const unknown = [healthSpec(this.#info), generalSpec(this.#info)].filter((spec) => typeof spec === 'string');
    if (unknown.length > 0) return failed(unknown, 'REASON_TASK_INVALID');
    const connecting = this.#tools.connect();
    // Heard when the plan is made.
    connecting.catch(() => undefined);
    const planned = await this.#tools.plan(this.#info, this.#starting.signal);
    if (!('plan' in planned)) return failed(planned, 'REASON_TASK_INVALID');
    try {
      const connected = await connecting;
      const engine = connected.under(usageOf(planned.operations, planned.plan));
      const trouble = await this.#tools.preflight(planned, connected);
      return trouble.length > 0 ? failed(trouble) : { planned, engine };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return failed([planned.hide(error.message)]);
    }
  }

  async #supervise(ready: Ready): Promise<PodResult> {
    const { clock, labels, show } = this.#tools;
    const { engine, planned } = ready;
    const { plan, files, hide } = planned;
    const shown = show(planned);
    const over = new AbortController();
    const tell = this.#teller(ready, shown, over.signal);
    const emit = (event: PodEvent): void => {
      shown.tell(event);
      if (!this.#asked && !over.signal.aborted) tell(event);
    };
    this.#pod = runPod({ plan, engine, files, labels: labels(planned), clock, emit, output: shown.logs, hide });
    this.gone = this.#pod.over.then(shown.end);
    // Where it rejects, so does what is returned.
    this.gone.catch(() => undefined);
    return this.#pod.ended.finally(() => over.abort());
  }

  /** Makes updates of the pod's events: TASK_RUNNING once it is known at which addresses. */
  #teller({ planned: { plan }, engine }: Ready, shown: Shown, signal: AbortSignal): (event: PodEvent) => void {
    const check = generalSpec(this.#info);
    const told = reports(plan, this.#update, typeof check === 'object' ? emptyStatus(check.probe) : undefined);
    const note = (text: string): void => shown.tell({ kind: 'note', text, at: this.#tools.clock.now() });
    const locate = async (): Promise<boolean> => {
      const at = await ownAddresses(plan, engine, signal).catch((error: Error) => note(error.message));
      if (this.#asked || signal.aborted) return false;
      told.running(at ?? undefined);
      return true;
    };
    const begin = async (): Promise<void> => {
      if (await locate()) this.#check(told, signal);
    };
    let located: Promise<unknown> | undefined;
    return (event) => {
      told.event(event);
      if (event.kind === 'phase' && event.phase === 'running') located = begin();
      // Started again, it may have another address.
      if (event.kind === 'container' && event.state === 'running') located = located?.then(locate);
    };
  }

  /** What the framework wants checked; an agent does not do it for executors that are not its own. */
  #check(told: Reports, signal: AbortSignal): void {
    const checking = { ...this.#tools, signal };
    const [health, general] = [healthSpec(this.#info), generalSpec(this.#info)];
    if (typeof general === 'object') void checkAgain(general, checking, (status) => this.#asked ?? told.check(status));
    if (typeof health !== 'object') return;
    void checkHealth(health, checking, ({ isHealthy, isFatal, text }) => {
      if (this.#asked) return;
      told.health(isHealthy, text);
      const failures = `its health check failed ${health.failures} times in a row`;
      if (isFatal) this.stop({ why: 'health', text: `${failures}: ${text}` });
    });
  }

  /** What ended by itself before it was stopped is not hidden by that. */
  #terminal(result: PodResult, hide: (text: string) => string): Update {
    const lines = resultLines(result).map(hide);
    if (result.how === 'finished') return { state: 'TASK_FINISHED', message: message(lines) };
    if (result.how === 'failed' || !this.#asked) return failed(lines);
    return stopped(this.#asked, leftoverLines(result).map(hide));
  }
}

function failed(lines: readonly string[], reason?: Update['reason']): Update {
  return { state: 'TASK_FAILED', message: message(lines), ...(reason && { reason }) };
}

function stopped({ why, text }: Asked, lines: readonly string[]): Update {
  const said = message([text, ...lines]);
  if (why === 'time') return { state: 'TASK_FAILED', message: said, reason: 'REASON_MAX_COMPLETION_TIME_REACHED' };
  return { state: 'TASK_KILLED', message: said, ...(why === 'health' && { healthy: false }) };
}
