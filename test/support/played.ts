import { type Executor, runExecutor } from '../../runtime/executor/executor.ts';
import type { SessionEvent } from '../../runtime/executor/events.ts';
import type { TaskInfo, Update } from '../../runtime/executor/types.ts';
import { virtualClock } from './clock.ts';
import { type EngineOptions, type ScriptedEngine, scriptedEngine } from './engine.ts';
import { scriptedTools, type ToolsWish } from './tools.ts';

export interface Told extends Update {
  readonly task: string;
}

/** An executor without a process, its agent and its Engine. */
export interface Played {
  readonly engine: ScriptedEngine;
  readonly executor: Executor;
  readonly told: readonly Told[];
  readonly said: readonly string[];
  readonly hear: (event: SessionEvent) => void;
  readonly launch: (task: string, file: string, more?: Partial<TaskInfo>) => void;
  readonly launchGroup: (files: { readonly [task: string]: string }) => void;
  readonly pass: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Lets time pass until the executor is over. */
  readonly over: () => Promise<boolean>;
  readonly states: (task?: string) => readonly string[];
}

export interface Wish extends Omit<EngineOptions, 'clock'>, ToolsWish {
  readonly knowsKilling?: boolean;
  readonly graceSeconds?: number;
  /** The agent never acknowledges anything. */
  readonly isDeaf?: boolean;
}

/** An executor on a scripted engine, with an agent that acknowledges at once. */
export function play(wish: Wish = {}): Played {
  const clock = virtualClock();
  const engine = scriptedEngine({ ...wish, clock });
  const told: Told[] = [];
  const said: string[] = [];
  const { tools, files } = scriptedTools(clock, engine, wish);
  let hear: (event: SessionEvent) => void = () => {};
  const pass = (ms: number): Promise<void> => clock.until(clock.sleep(ms, new AbortController().signal));
  const forever = new AbortController().signal;
  const executor = runExecutor({
    open(emit) {
      hear = emit;
      return {
        update: (task, update) => void told.push({ task, ...update }),
        unacknowledged: () => [],
        settled: async (ms) => {
          if (wish.isDeaf) await clock.sleep(ms, forever);
          return !wish.isDeaf;
        },
        close: () => undefined,
        over: new Promise<void>(() => {}),
      };
    },
    tools,
    graceSeconds: wish.graceSeconds ?? 5,
    say: (text) => void said.push(text),
  });
  const capabilities = wish.knowsKilling ? [{ type: 'TASK_KILLING_STATE' }] : [];
  hear({ kind: 'subscribed', subscribed: { framework_info: { capabilities } } });
  return {
    engine,
    executor,
    told,
    said,
    hear: (event) => hear(event),
    launch(task, file, more = {}) {
      files.set(task, file);
      hear({ kind: 'launch', tasks: [{ ...infoOf(task), ...more }], isGroup: false });
    },
    launchGroup(group) {
      for (const [task, file] of Object.entries(group)) files.set(task, file);
      hear({ kind: 'launch', tasks: Object.keys(group).map(infoOf), isGroup: true });
    },
    pass,
    now: () => clock.now(),
    over: () => clock.until(executor.over),
    states: (task = 'T') => told.filter((one) => one.task === task).map(({ state }) => state),
  };
}

function infoOf(task: string): TaskInfo {
  return { name: task, task_id: { value: task }, agent_id: { value: 'A' } };
}

/** A Compose file. */
export const WEB = 'services: { web: { image: web, stop_grace_period: 1s } }';
