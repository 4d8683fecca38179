import type { Bounded, Engine } from '../engine/engine.ts';
import { PRIVATE_ROOT, privateFolders, tryRemovePrivate } from '../private/folder.ts';
import { lifeOf, type ProcessId, type Processes, RUN } from '../run/facts.ts';
import type { Cgroups } from './cgroups.ts';
import type { Left, Thing } from './clean.ts';
import { judge } from './liveness.ts';
import { isOwned, ownerOf } from './owned.ts';

export interface Sweeping extends Bounded {
  readonly processes: Processes;
  readonly cgroups: Cgroups;
  /** Where private folders lie; the usual place without. */
  readonly root?: string;
}

/** What a pod's private folder says of the run that made it. */
export interface FolderOwner {
  readonly process: ProcessId;
  readonly cgroup?: string;
}

/**
 * Removes private folders of runs that are over and of which nothing is on the Engine: an executor that is killed before
 * it made anything there leaves no label that names its folder.
 */
export async function sweepPrivate(
  engine: Engine,
  options: Sweeping,
): Promise<{ readonly removed: readonly Thing[]; readonly left: readonly Left[] }> {
  const found = privateFolders(options.root ?? PRIVATE_ROOT).filter(({ owner }) => isOver(owner, options));
  if (found.length === 0) return { removed: [], left: [] };
  const owners = (await engine.list([RUN], options)).map(ownerOf).filter(isOwned);
  const used = new Set(owners.flatMap(({ folder }) => folder ?? []));
  const tried = found
    .filter(({ folder }) => !used.has(folder))
    .map(({ folder }) => ({ found: { kind: 'folder', name: folder } as const, why: tryRemovePrivate(folder) }));
  return {
    removed: tried.flatMap((one) => (one.why === undefined ? [one.found] : [])),
    left: tried.flatMap(({ found: thing, why }) => (why === undefined ? [] : [{ found: thing, why }])),
  };
}

function isOver(text: string, { processes, cgroups }: Sweeping): boolean {
  const owner = ownerIn(text);
  if (!owner) return false;
  const { process, cgroup } = owner;
  const { kind } = judge({
    pid: process.pid,
    process: lifeOf(process, processes),
    cgroup: cgroup === undefined ? { kind: 'none' } : cgroups.state(cgroup),
    isRunning: false,
    agent: { kind: 'none' },
  });
  return kind === 'over';
}

/** Root alone can write it, so its form is ours; a file that was cut off says nothing. */
function ownerIn(text: string): FolderOwner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<FolderOwner>;
    return owner.process && { ...owner, process: owner.process };
  } catch {
    return undefined;
  }
}
