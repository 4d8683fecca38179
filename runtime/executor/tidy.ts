import { posix } from 'node:path';
import { cgroupParent } from '../../compiler/command.ts';
import { sweepPrivate } from '../cleaner/private.ts';
import type { Engine } from '../engine/engine.ts';
import type { PodFiles } from '../files/pod-files.ts';
import { counts } from '../run/clean-words.ts';
import { cleanEarlier } from '../run/leftovers.ts';
import type { Machine } from '../run/machine.ts';
import type { Settings } from './settings.ts';

export interface Tidying {
  readonly machine: Machine;
  readonly settings: Settings;
  readonly say: (text: string) => void;
  /** Aborted when the executor is over. */
  readonly left: AbortSignal;
}

/** Beside the launch: what an earlier run of this executor left behind is in nobody's way. */
export async function cleanUpEarlier(engine: Engine, { machine, settings, say, left }: Tidying): Promise<void> {
  const { processes, cgroups, clock } = machine;
  const here = { processes, cgroups, signal: left, sleep: clock.sleep };
  try {
    const cleaned = await cleanEarlier(engine, settings, posix.basename(settings.directory), here);
    if (cleaned && cleaned.removed.length > 0)
      say(`removed what an earlier run left behind: ${counts(cleaned.removed)}`);
    await sweepPrivate(engine, here);
  } catch (error) {
    // The next sweep finds the same.
    if (!left.aborted)
      say(`an earlier run is not cleaned up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Both are found by what else is there of the run: they go before it. */
export function withCgroups(files: PodFiles, remove: () => void): PodFiles {
  return {
    ...files,
    remove() {
      remove();
      return files.remove();
    },
  };
}

/** Where the agent does not manage a hierarchy, an Engine leaves the empty parents of its containers' cgroups in it. */
export function removeCgroups({ agent, cgroups }: Machine, directory: string): void {
  const cgroup = cgroupParent(agent.procSelfCgroup() ?? '', posix.basename(directory));
  // Where this process is, the kernel says no.
  if (cgroup.kind === 'found') cgroups.remove(cgroup.path);
}
