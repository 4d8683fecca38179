import { prefixOf } from '../../compiler/command.ts';
import type { Found } from '../../runtime/engine/engine.ts';
import type { Processes } from '../../runtime/run/facts.ts';
import type { Cgroups } from '../../runtime/cleaner/cgroups.ts';

/** This machine, for tests: of its processes only 20 lives, started at tick 700. */
export const PROCESSES: Processes = {
  self: { pid: 10, ticks: '500', boot: 'today', space: 'pid:[1]', host: 'h1' },
  ticksOf: (pid) => (pid === 20 ? '700' : undefined),
};

/** None is there. */
export const NO_CGROUPS: Cgroups = { state: () => ({ kind: 'absent' }), remove: () => ({ removed: [], left: [] }) };

export interface Marks {
  readonly run?: string;
  readonly framework?: string;
  readonly executor?: string;
  readonly agent?: string;
  readonly task?: string;
  readonly pid?: number;
  readonly ticks?: string;
  readonly boot?: string;
  readonly space?: string;
  readonly host?: string;
  readonly files?: string;
  readonly cgroup?: string;
}

/** The labels that a run would put on what it makes; without more they are those of process 30, which is dead. */
export function labelsOf(marks: Marks = {}): { readonly [name: string]: string } {
  const { run = 'r1', framework = 'F', executor = 'E', agent = 'A', task = 'T', pid = 30, ticks = '700' } = marks;
  const { boot = 'today', space = 'pid:[1]', host = 'h1', files = '', cgroup = '' } = marks;
  const ours = { run, framework, executor, agent, task, plan: `sha256:${'0'.repeat(64)}`, pid: `${pid}`, ticks, boot };
  const all = { ...ours, 'pid-namespace': space, host, files, cgroup };
  const named = Object.entries(all).map(([name, value]) => [`org.composeexecutor.${name}`, value]);
  return { ...Object.fromEntries(named), taskId: task, executorId: executor };
}

/** What the names of a pod begin with. */
export function prefixIn({ run = 'r1', framework = 'F', executor = 'E', task = 'T' }: Marks = {}): string {
  return prefixOf({ run, framework, executor, id: task });
}

/** Something of that run, with the name that it would have. */
export function thing(kind: Found['kind'], name: string, marks: Marks = {}, more: Partial<Found> = {}): Found {
  const prefix = prefixIn(marks);
  const whole = kind === 'image' ? `${prefix.toLowerCase()}-${name}:latest` : `${prefix}_${name}`;
  return { kind, name: whole, labels: labelsOf(marks), ...more };
}
