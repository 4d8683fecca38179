import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { reasonOf } from '../../compiler/command.ts';

/**
 * Processes in a run's cgroup, those of containers aside: `absent` where no hierarchy has it, or none that can be seen
 * from here; `empty` was seen.
 */
export type CgroupState = { readonly kind: 'absent' | 'empty' } | { readonly kind: 'busy'; readonly processes: number };

/** The cgroups of this host, by paths as an Engine names them: `/mesos/<run>`. */
export interface Cgroups {
  state(path: string): CgroupState;
  /** Removes those of a run that are empty, in every hierarchy: what is gone, and what is still there and why. */
  remove(path: string): CgroupsRemoved;
}

export interface CgroupsRemoved {
  readonly removed: readonly string[];
  readonly left: readonly { readonly path: string; readonly why: string }[];
}

/** An Engine's own, one for each container. */
const CONTAINER = /^[0-9a-f]{64}$/;

/** Whether a label's path can be the cgroup of the run: it names no other place. */
export function isCgroupOf(path: string, run: string): boolean {
  const [first, ...parts] = path.split('/');
  const isPlain = parts.every((part) => /^[\w.:@,=+-]+$/.test(part) && part !== '.' && part !== '..');
  return first === '' && parts.length >= 2 && isPlain && parts.at(-1) === run;
}

/** `root` is where the hierarchies are. */
export function cgroupsAt(root: string): Cgroups {
  const places = (path: string) => hierarchies(root).map((hierarchy) => hierarchy + path);
  return {
    state(path) {
      const there = places(path).filter((place) => existsSync(place));
      const counts = there.map(processesBelow);
      const processes = Math.max(0, ...counts);
      if (processes > 0) return { kind: 'busy', processes };
      return { kind: there.length > 0 ? 'empty' : 'absent' };
    },
    remove(path) {
      const there = places(path).filter((place) => existsSync(place));
      const tried = there.map((place) => ({ path: place, why: removeEmpty(place) }));
      return {
        removed: tried.flatMap((one) => (one.why === undefined ? [one.path] : [])),
        left: tried.flatMap(({ path: place, why }) => (why === undefined ? [] : [{ path: place, why }])),
      };
    },
  };
}

/** Of version 2 it is the root itself, of version 1 each folder in it; links are other names of the same. */
function hierarchies(root: string): readonly string[] {
  if (existsSync(`${root}/cgroup.controllers`)) return [root];
  return foldersIn(root).map((name) => `${root}/${name}`);
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    // Gone meanwhile, or not to be seen.
    return [];
  }
}

function processesBelow(place: string): number {
  const below = foldersIn(place).filter((name) => !CONTAINER.test(name));
  return below.reduce((sum, name) => sum + processesBelow(`${place}/${name}`), processesIn(place));
}

/** One that cannot be read counts as holding a process. */
function processesIn(place: string): number {
  try {
    return readFileSync(`${place}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).length;
  } catch (error) {
    return existsSync(place) && !['ENOENT', 'ENODEV'].includes(codeOf(error)) ? 1 : 0;
  }
}

/** Why it is still there. Only rmdir is asked: the kernel refuses it for whatever holds a process or another cgroup. */
function removeEmpty(place: string): string | undefined {
  for (const name of foldersIn(place).filter((one) => CONTAINER.test(one))) rmdir(`${place}/${name}`);
  return rmdir(place);
}

function rmdir(place: string): string | undefined {
  try {
    rmdirSync(place);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    return code === 'EBUSY' || code === 'ENOTEMPTY' ? 'it is not empty' : reasonOf(error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
