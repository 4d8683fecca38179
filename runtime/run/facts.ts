import { digest } from '../../compiler/plan/digest.ts';
import type { Labels, PodPlan } from '../../compiler/plan/plan.ts';

/** A process, so that it is never taken for another that has its number later, or elsewhere. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the kernel's ticks since boot; empty where the system does not tell. */
  readonly ticks: string;
  /** Which boot of which machine; the machine's name where the system does not tell. */
  readonly boot: string;
  /** In which PID namespace it has its number; empty where there are none. */
  readonly space: string;
  /** The machine, whichever boot; empty where the system does not tell. */
  readonly host: string;
}

/** The label of everything that a run makes: its id. */
export const RUN = 'org.composeexecutor.run';

const PLAN = 'org.composeexecutor.plan';
const PID = 'org.composeexecutor.pid';
const TICKS = 'org.composeexecutor.ticks';
const BOOT = 'org.composeexecutor.boot';
const SPACE = 'org.composeexecutor.pid-namespace';
const HOST = 'org.composeexecutor.host';
const FILES = 'org.composeexecutor.files';
const CGROUP = 'org.composeexecutor.cgroup';
const WAVE = 'org.composeexecutor.stop-wave';
const GRACE = 'org.composeexecutor.stop-grace';

/**
 * The facts of a run, put as labels on all that it makes, beside those of the plan: which plan, which process
 * performs it, the folder of this host in which it makes what its containers mount, if it does, and the parent of its cgroups, if it has
 * one. With them whoever finds something on an engine knows whether its run is over. None is left out: what is made
 * from an image that a pod has built would have that pod's.
 */
export function runFacts(plan: PodPlan, self: ProcessId, folder = ''): Labels {
  return {
    [PLAN]: digest(plan),
    [PID]: `${self.pid}`,
    [TICKS]: self.ticks,
    [BOOT]: self.boot,
    [SPACE]: self.space,
    [HOST]: self.host,
    [FILES]: folder,
    [CGROUP]: plan.cgroupParent ?? '',
  };
}

/** When a container stops that nobody supervises any more: in which of the pod's waves, and in how many seconds. */
export function stopFacts({ stop, containers }: PodPlan, container: string): Labels {
  const wave = stop.findIndex((one) => one.containers.includes(container));
  const seconds = containers.find(({ name }) => name === container)?.stop.seconds;
  return { [WAVE]: `${wave + 1}`, [GRACE]: `${seconds ?? ''}` };
}

/** As stopFacts says; what says nothing stops first, in the Engine's usual time. */
export function stopOf(labels: Labels): { readonly wave: number; readonly seconds: number } {
  const { [WAVE]: wave = '', [GRACE]: grace = '' } = labels;
  return { wave: whole(wave) ?? 0, seconds: whole(grace) ?? USUAL_GRACE };
}

const USUAL_GRACE = 10;

function whole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The facts that labels tell, well formed; undefined when a run did not write them so. */
export interface Facts {
  readonly process: ProcessId;
  /** Absolute; absent when it writes no files. */
  readonly folder?: string;
  /** As an engine names it: `/mesos/<run>`; absent outside Mesos. */
  readonly cgroup?: string;
}

export function factsIn(labels: Labels): Facts | undefined {
  const process = processOf(labels);
  if (!process || !/^sha256:[0-9a-f]{64}$/.test(labels[PLAN] ?? '')) return undefined;
  const { [FILES]: folder, [CGROUP]: cgroup } = labels;
  return { process, ...(folder && { folder }), ...(cgroup && { cgroup }) };
}

/** The process that made what has these labels; undefined when they say none. */
export function processOf(labels: Labels): ProcessId | undefined {
  const pid = whole(labels[PID] ?? '') ?? 0;
  const { [TICKS]: ticks, [BOOT]: boot, [SPACE]: space = '', [HOST]: host = '' } = labels;
  if (pid === 0 || ticks === undefined || !/^\d*$/.test(ticks) || !boot) return undefined;
  return { pid, ticks, boot, space, host };
}

/** What is known here of processes. */
export interface Processes {
  readonly self: ProcessId;
  /** Since when the process of this number runs, as in `ticks`; undefined when there is none, UNSEEN if it does not show. */
  readonly ticksOf: (pid: number) => string | undefined;
}

/** Of a process that is there: proc may be mounted so that those of others do not show (hidepid). */
export const UNSEEN = 'unseen';

/**
 * - `rebooted`: of this machine before it was started anew, hence gone.
 * - `hidden`: of this machine, but it cannot be seen from here: it has a PID namespace of its own, or is not shown.
 * - `elsewhere`: of another machine, for all that is known.
 */
export type Life = 'alive' | 'dead' | 'rebooted' | 'hidden' | 'elsewhere';

export function lifeOf(one: ProcessId, { self, ticksOf }: Processes): Life {
  if (one.boot !== self.boot) return one.host !== '' && one.host === self.host ? 'rebooted' : 'elsewhere';
  if (one.space !== self.space) return 'hidden';
  const ticks = ticksOf(one.pid);
  if (ticks === UNSEEN) return 'hidden';
  return ticks === one.ticks ? 'alive' : 'dead';
}

/**
 * The 22nd field of /proc/PID/stat, counted behind the name, which may hold anything; undefined for one that has ended
 * and that its parent has not heard of yet.
 */
export function ticksIn(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]/.test(fields[0] ?? '') ? undefined : (fields[19] ?? '');
}
