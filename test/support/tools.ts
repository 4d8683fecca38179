import { DEFAULT_OPERATIONS } from '../../compiler/command.ts';
import { SIMULATED } from '../../compiler/context.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { hiding } from '../../compiler/plan/secrets.ts';
import type { Probe } from '../../runtime/executor/checks/schedule.ts';
import type { ExecutorOptions } from '../../runtime/executor/executor.ts';
import type { PodFiles } from '../../runtime/files/pod-files.ts';
import type { Clock } from '../../runtime/pod/clock.ts';
import type { ScriptedEngine } from './engine.ts';
import { planIn, sink } from './pod.ts';

export interface ToolsWish {
  /** What the host is not fit for. */
  readonly trouble?: readonly string[];
  readonly connect?: () => Promise<ScriptedEngine>;
  readonly probe?: Probe;
  /** What a compile takes. */
  readonly compileMs?: number;
}

export interface ScriptedTools {
  readonly tools: ExecutorOptions['tools'];
  /** Compose files by task; one that begins with `wrong` is. */
  readonly files: Map<string, string>;
  /** What was planned, by task. */
  readonly plans: ReadonlyMap<string, PodPlan>;
}

const NO_FILES: PodFiles = {
  copies: () => [],
  secret: () => Buffer.alloc(0),
  agent: () => '',
  pin: () => ({}),
  placed: (body) => body,
  refused: () => undefined,
  folder: undefined,
  write: () => undefined,
  remove: () => [],
};

/** An executor's tools on a scripted engine, without processes and disk. */
export function scriptedTools(clock: Clock, engine: ScriptedEngine, wish: ToolsWish = {}): ScriptedTools {
  const files = new Map<string, string>();
  const plans = new Map<string, PodPlan>();
  const tools: ExecutorOptions['tools'] = {
    clock,
    probe: wish.probe ?? (() => Promise.reject(new Error('nothing is checked here'))),
    async plan({ task_id: { value: id } }) {
      await clock.sleep(wish.compileMs ?? 1, new AbortController().signal);
      const file = files.get(id) ?? '';
      if (file.startsWith('wrong')) return ['compose.yaml:1:1: error x: it is wrong'];
      const plan = planIn(file, { ...SIMULATED, task: { ...SIMULATED.task, id } });
      plans.set(id, plan);
      return { plan, operations: DEFAULT_OPERATIONS, files: NO_FILES, hide: hiding(plan) };
    },
    connect: async () => {
      const connected = await (wish.connect?.() ?? engine);
      const survey = () => Promise.reject(new Error('nobody asks an executor for it'));
      return { ...connected, place: 'a script', under: () => connected, survey };
    },
    preflight: async () => wish.trouble ?? [],
    labels: () => ({}),
    show: () => {
      const logs = { ...sink(new Map()), close: async () => undefined };
      return { logs, tell: () => undefined, end: async () => undefined };
    },
  };
  return { tools, files, plans };
}
