import type { Operations } from '../../../compiler/command.ts';
import type { About } from '../../engine/engine.ts';
import type { Accounting, CgroupFacts, FolderFacts, Space } from '../facts.ts';
import { fail, type Line, ok, warn } from '../line.ts';

// What a host is like, whoever asks: an executor before it takes a task, or `pod-executor doctor`.

const DEGRADED =
  'this host has cgroup v2, on which an agent cannot be restarted under a running pod, and a container at its memory limit takes the whole pod down';

/** Whether containers can be put under the task's limits. */
export function driver({ cgroupDriver, cgroupVersion }: About, accepted: Operations['cgroup2']): readonly Line[] {
  if (cgroupVersion === '2' && !accepted) {
    const remedy = "use a host with cgroup v1, or accept it in the operator's file (cgroup2: degraded)";
    return [fail('cgroups', DEGRADED, remedy)];
  }
  const degraded =
    cgroupVersion === '2' ? [warn('cgroups', `${DEGRADED}; the operator's file accepts that (cgroup2)`)] : [];
  if (cgroupDriver === 'cgroupfs') {
    return degraded.length > 0 ? degraded : [ok('cgroups', `cgroup v1, and the Engine's driver is ${cgroupDriver}`)];
  }
  const text = `the Engine's cgroup driver is ${cgroupDriver}, with which containers cannot be put under the task's limits`;
  return [...degraded, fail('cgroups', text, remedyOf(cgroupDriver))];
}

/** Whether containers have users of their own, where the operator demands that. */
export function users({ mapsUsers }: About, wanted: Operations['userns']): readonly Line[] {
  if (!wanted) return [];
  if (mapsUsers) return [ok('engine', 'users of containers are others on the host (userns-remap)')];
  const text = "root in a container is root on this host, which the operator's file forbids (harden.userns: remapped)";
  const remedy = 'set "userns-remap": "default" in the Engine\'s daemon.json and restart the Engine';
  return [fail('engine', text, remedy)];
}

/** A rootless Engine may not make cgroups. */
function remedyOf(cgroupDriver: string): string {
  if (cgroupDriver === 'none') return 'use an Engine that root runs';
  return 'set "exec-opts": ["native.cgroupdriver=cgroupfs"] in the Engine\'s daemon.json and restart the Engine';
}

/** What an agent on a host with cgroup v1 keeps its tasks in. */
export function hierarchies({ controllers }: CgroupFacts): readonly Line[] {
  const lacks = (name: string): boolean => !controllers.includes(name);
  const limits = ['memory', 'cpu'].filter(lacks);
  return [
    ...(lacks('freezer')
      ? [fail('cgroups', 'no cgroup hierarchy freezer, in which an agent keeps its tasks', mount('freezer'))]
      : []),
    ...limits.map((name) => warn('cgroups', `no cgroup hierarchy ${name}: no such limit holds`, mount(name))),
  ];
}

function mount(name: string): string {
  return `mount it at /sys/fs/cgroup/${name}, and see that the kernel has it (/proc/cgroups)`;
}

/** Where the kernel does not count a cgroup's children, the task's memory limit holds for none of its containers. */
export function accounting({ file, text }: Accounting): Line {
  if (text === undefined) {
    return warn(
      'memory',
      `whether memory of containers counts for the task is not known: ${file} cannot be read`,
      'mount the memory hierarchy of cgroup v1 at /sys/fs/cgroup/memory',
    );
  }
  if (text.trim() !== '0') return ok('memory', 'memory of containers counts for the task');
  return fail(
    'memory',
    `memory of containers does not count for the task (${file} is 0)`,
    'set memory.use_hierarchy to 1 in the root of the memory hierarchy before the agent starts',
  );
}

/** `what` and `who` as in a sentence: `the sandbox`, `the executor's user`. */
export function writable(
  { path, isThere, isWritable }: Pick<FolderFacts, 'path' | 'isThere' | 'isWritable'>,
  what: string,
  who: string,
): Line {
  if (!isThere) return fail('work-dir', `${what} ${path} is no folder here`, 'make it, or mount it');
  if (isWritable) return ok('work-dir', `${what} ${path} can be written`);
  return fail('work-dir', `${what} ${path} cannot be written by ${who}`, 'see its owner, its rights and its mount');
}

const MIB = 1024 * 1024;

/** An image, its layers unpacked, and some output. */
const LEAST_BYTES = 1024 * MIB;
const SOON_BYTES = 5 * 1024 * MIB;
const LEAST_FILES = 1000;
const SOON_FILES = 50_000;

export function disk(what: string, { path, space }: Pick<FolderFacts, 'path' | 'space'>): Line {
  if (!space) return warn('disk', `how much is free for ${what} in ${path} is not known`);
  const { bytes, files } = space;
  const text = `${sizeText(bytes)}${files === undefined ? '' : ` and ${files} files`} free for ${what} in ${path}`;
  const remedy = REMEDIES[what] ?? 'make room';
  if (isBelow(space, LEAST_BYTES, LEAST_FILES)) return fail('disk', text, remedy);
  return isBelow(space, SOON_BYTES, SOON_FILES) ? warn('disk', text, remedy) : ok('disk', text);
}

const REMEDIES: { readonly [what: string]: string } = {
  "the Engine's data": 'remove what nobody uses (docker system prune), or give it a larger disk (data-root)',
};

function isBelow({ bytes, files = Number.POSITIVE_INFINITY }: Space, leastBytes: number, leastFiles: number): boolean {
  return bytes < leastBytes || files < leastFiles;
}

function sizeText(bytes: number): string {
  const mib = bytes / MIB;
  return mib < 1024 ? `${Math.floor(mib)} MiB` : `${(Math.floor((mib / 1024) * 10) / 10).toFixed(1)} GiB`;
}
