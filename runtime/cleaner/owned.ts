import { builtImage, prefixOf } from '../../compiler/command.ts';
import type { Labels } from '../../compiler/plan/plan.ts';
import type { Found } from '../engine/engine.ts';
import { isFilesFolder } from '../files/folder.ts';
import { type Facts, factsIn, RUN } from '../run/facts.ts';
import { isCgroupOf } from './cgroups.ts';

/** Something of ours on an Engine, and whose it is. */
export interface Owned extends Facts {
  readonly found: Found;
  readonly run: string;
  readonly framework: string;
  readonly executor: string;
  readonly agent: string;
  readonly task: string;
}

/** Ids of runs are an agent's UUIDs or a few hex digits; they name folders and cgroups: a path is none. */
const RUN_ID = /^[a-zA-Z0-9][\w.-]{0,254}$/;

/**
 * Whose it is; a text says why it is not taken for ours. Labels are easily copied, and whatever is made from an image
 * that a pod has built inherits them: ours is what has them all, well formed, and the name that follows from them.
 */
export function ownerOf(found: Found): Owned | string {
  const { labels } = found;
  const run = labels[RUN] ?? '';
  if (!isRunId(run)) return 'its run is no id';
  const [framework, executor, agent, task] = ['framework', 'executor', 'agent', 'task'].map((what) => {
    return labels[`org.composeexecutor.${what}`] ?? '';
  });
  const facts = factsIn(labels);
  if (!facts || !framework || !executor || !agent || !task) return 'its labels are not all that a run sets';
  const prefix = prefixOf({ framework, executor, run, id: task });
  if (!isNamedBy(prefix, found)) return 'its name is not of the pod that its labels say';
  if (!isTrue(facts, run, prefix)) return 'its labels contradict one another';
  return { ...facts, found, run, framework, executor, agent, task };
}

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

export function isOwned(owner: Owned | string): owner is Owned {
  return typeof owner !== 'string';
}

/**
 * Networks may have names of their own. An image that a pod has built has no slash in its name: one that was pulled from
 * a registry could begin alike, and everybody who publishes an image chooses its labels.
 */
function isNamedBy(prefix: string, { kind, name }: Found): boolean {
  if (kind === 'network') return true;
  if (kind === 'image') return name.startsWith(builtImage(prefix, 'x').slice(0, -1)) && !name.includes('/');
  return name.startsWith(`${prefix}_`);
}

function isTrue({ folder, cgroup }: Facts, run: string, prefix: string): boolean {
  const isOwnFolder = folder === undefined || (isFilesFolder(folder) && folder.endsWith(`/${prefix}`));
  return isOwnFolder && (cgroup === undefined || isCgroupOf(cgroup, run));
}

/** Tells processes apart. */
export function processKey({ process: { pid, ticks, boot, space } }: Owned): string {
  return [boot, space, pid, ticks].join(' ');
}

/** Everything of one run. */
export function labelsOfRun(run: string): Labels {
  return { [RUN]: run };
}
