import { digest } from '../../compiler/plan/digest.ts';
import type { Labels, PodPlan } from '../../compiler/plan/plan.ts';
import { writtenFolder } from '../files/pod-files.ts';

/** A process, so that it is never taken for another that has its number later. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the kernel's ticks since boot; empty where the system does not tell. */
  readonly ticks: string;
  /** Which boot of which machine; empty where the system does not tell. */
  readonly boot: string;
}

const PLAN = 'org.composeexecutor.plan';
const PID = 'org.composeexecutor.pid';
const TICKS = 'org.composeexecutor.ticks';
const BOOT = 'org.composeexecutor.boot';
const FILES = 'org.composeexecutor.files';

/**
 * The facts of a run, put as labels on all that it makes, beside those of the plan: which plan, which process
 * performs it, and the folder of this host in which it writes files, if it does. With them whoever finds something on
 * an engine knows whether its run is over.
 */
export function runFacts(plan: PodPlan, self: ProcessId): Labels {
  const folder = writtenFolder(plan);
  const files = folder !== undefined && { [FILES]: folder };
  return { [PLAN]: digest(plan), [PID]: `${self.pid}`, [TICKS]: self.ticks, [BOOT]: self.boot, ...files };
}

/** The process that made what has these labels; undefined when they say none. */
export function processOf(labels: Labels): ProcessId | undefined {
  const pid = Number(labels[PID] ?? '');
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, ticks: labels[TICKS] ?? '', boot: labels[BOOT] ?? '' };
}

/** The folders in which the runs that made what has these labels wrote files. */
export function foldersOf(made: readonly { readonly labels: Labels }[]): readonly string[] {
  return [...new Set(made.flatMap(({ labels }) => labels[FILES] ?? []))];
}

/** What is known here of processes. */
export interface Processes {
  readonly self: ProcessId;
  /** Since when the process of this number runs, as in `ticks`; undefined when there is none. */
  readonly ticksOf: (pid: number) => string | undefined;
}

/** `elsewhere`: of another machine, or of this one before it was started anew. */
export function lifeOf(one: ProcessId, { self, ticksOf }: Processes): 'alive' | 'dead' | 'elsewhere' {
  if (one.boot !== self.boot) return 'elsewhere';
  return ticksOf(one.pid) === one.ticks ? 'alive' : 'dead';
}

/** The 22nd field of /proc/PID/stat, counted behind the name, which may hold anything. */
export function ticksIn(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
