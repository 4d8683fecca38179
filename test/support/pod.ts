import { compile } from '../../compiler/compile.ts';
import { SIMULATED, type TaskContext } from '../../compiler/context.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { ALL_ALLOWED } from '../../compiler/policy.ts';
import { type PodFiles, podFiles } from '../../runtime/files/pod-files.ts';
import type { LogSink } from '../../runtime/logs/sink.ts';
import type { PodEvent, PodResult } from '../../runtime/pod/events.ts';
import { type Pod, runPod } from '../../runtime/pod/pod.ts';
import { type VirtualClock, virtualClock } from './clock.ts';
import { type EngineOptions, type ScriptedEngine, scriptedEngine } from './engine.ts';
import { memoryHost } from './host.ts';

/** The plan of a Compose file, in which containers are called by their services: `p_web`. */
export function planOf(yaml: string, context: TaskContext = SIMULATED): PodPlan {
  const plan = planIn(yaml, context);
  return JSON.parse(JSON.stringify(plan).replaceAll(plan.pod.prefix, 'p')) as PodPlan;
}

/** The same with the names that it really has. */
export function planIn(yaml: string, context: TaskContext): PodPlan {
  return compiledIn(yaml, context).plan;
}

/** The same, and the values of variables that no message may show. */
export function compiledIn(
  yaml: string,
  context: TaskContext,
): { readonly plan: PodPlan; readonly secrets: readonly string[] } {
  const {
    plan,
    secrets = () => [],
    diagnostics,
  } = compile({
    host: memoryHost({ 'compose.yaml': yaml, Dockerfile: 'FROM scratch' }),
    files: ['compose.yaml'],
    context,
    policy: ALL_ALLOWED,
  });
  if (!plan) throw new Error(`the file of this test is wrong: ${diagnostics.map(({ text }) => text).join('; ')}`);
  return { plan, secrets: secrets() };
}

export interface Played {
  readonly plan: PodPlan;
  readonly engine: ScriptedEngine;
  readonly clock: VirtualClock;
  readonly pod: Pod;
  readonly events: readonly PodEvent[];
  /** What each service printed. */
  readonly printed: ReadonlyMap<string, string>;
  /** Lets time pass until the pod is over. */
  readonly over: () => Promise<PodResult>;
  /** Lets time pass until something was told. */
  readonly told: (is: (event: PodEvent) => boolean) => Promise<PodEvent>;
  /** Lets that much time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** Requests that change something, in order, by verbs that begin so; all when none is given. */
  readonly asked: (...verbs: readonly string[]) => readonly string[];
}

/** Runs a Compose file's pod on a scripted engine, in time of its own. */
export function play(
  file: string | PodPlan,
  { files, ...options }: Omit<EngineOptions, 'clock'> & { readonly files?: PodFiles } = {},
): Played {
  const plan = typeof file === 'string' ? planOf(file) : file;
  const clock = virtualClock();
  const engine = scriptedEngine({ ...options, clock });
  const events: PodEvent[] = [];
  const heard = new Set<(event: PodEvent) => void>();
  const printed = new Map<string, string>();
  const emit = (event: PodEvent): void => {
    events.push(event);
    for (const hear of heard) hear(event);
  };
  const pod = runPod({
    plan,
    engine,
    files: files ?? filesIn(plan),
    labels: { run: '1' },
    clock,
    emit,
    output: sink(printed),
  });
  return {
    plan,
    engine,
    clock,
    pod,
    events,
    printed,
    over: () => clock.until(pod.over),
    told: (is) =>
      clock.until(
        new Promise((resolve) => {
          const before = events.find(is);
          if (before) resolve(before);
          heard.add((event) => is(event) && resolve(event));
        }),
      ),
    pass: (ms) => clock.until(clock.sleep(ms, new AbortController().signal)),
    asked: (...verbs) => changes(engine.requests, verbs),
  };
}

/** What the plan names is in memory; what it mounts is written where it says. */
export function filesIn(plan: PodPlan): PodFiles {
  return podFiles(plan, { host: memoryHost({}), values: {} });
}

const LOOKS = ['inspect', 'wait', 'events', 'attach', 'log', 'time', 'list'];

function changes(requests: readonly string[], verbs: readonly string[]): readonly string[] {
  const isWanted = (one: string): boolean => verbs.length === 0 || verbs.some((verb) => one.startsWith(`${verb} `));
  return requests.filter((one) => !LOOKS.some((verb) => one.split(' ')[0] === verb) && isWanted(one));
}

/** Keeps all that is printed, by service. */
export function sink(printed: Map<string, string>): LogSink {
  return {
    open: ({ service }) => ({
      write({ bytes }) {
        printed.set(service, (printed.get(service) ?? '') + new TextDecoder().decode(bytes));
      },
      end: () => Promise.resolve(),
      tail: () => (printed.get(service) ?? '').split('\n').filter((line) => line !== ''),
    }),
  };
}

/** Everything runs. */
export const RUNNING = (event: PodEvent): boolean => event.kind === 'phase' && event.phase === 'running';

/** What happened to containers: `web running`. */
export function lives({ events }: Played): readonly string[] {
  return events.flatMap((event) => (event.kind === 'container' ? [`${event.service} ${event.state}`] : []));
}

export function reasons({ events }: Played, service: string): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'container' && event.service === service && event.reason !== undefined ? [event.reason] : [],
  );
}

export function isHealth(service: string, health: string): (event: PodEvent) => boolean {
  return (event) => event.kind === 'container' && event.service === service && event.health === health;
}
