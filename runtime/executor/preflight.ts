import type { CgroupParent, Operations } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { About } from '../engine/engine.ts';

/** What is looked at on the agent's host. */
export interface HostFacts {
  /** Where the executor's own cgroup was found. */
  readonly cgroup: CgroupParent;
  /** The text of a file; undefined when it cannot be read. */
  readonly read: (path: string) => string | undefined;
  readonly isWritable: (folder: string) => boolean;
  /** The operator's word for hosts with cgroup v2. */
  readonly cgroup2?: Operations['cgroup2'];
}

/** Each is a sentence that says what stands in the pod's way on this host, and what to do; none when it may start. */
export function preflight({ sandbox }: PodPlan, about: About, host: HostFacts): readonly string[] {
  return [
    ...driverTrouble(about, host),
    ...accountingTrouble(host),
    ...(host.isWritable(sandbox) ? [] : [`the sandbox ${sandbox} cannot be written by the executor's user`]),
  ];
}

/** What the operator has accepted of this host, for the executor's log. */
export function cautions({ cgroupVersion }: About, { cgroup2 }: Operations): readonly string[] {
  return cgroupVersion === '2' && cgroup2 ? [`${DEGRADED}; the operator's file accepts that (cgroup2)`] : [];
}

const DEGRADED =
  'this host has cgroup v2, on which an agent cannot be restarted under a running pod, and a container at its memory limit takes the whole pod down';

function driverTrouble({ cgroupDriver, cgroupVersion }: About, { cgroup2 }: HostFacts): readonly string[] {
  if (cgroupVersion === '2' && !cgroup2) {
    return [`${DEGRADED}; use a host with cgroup v1, or accept it in the operator's file (cgroup2: degraded)`];
  }
  if (cgroupDriver === 'cgroupfs') return [];
  return [
    `the Engine's cgroup driver is ${cgroupDriver}, with which containers cannot be put under the task's limits; set "exec-opts": ["native.cgroupdriver=cgroupfs"] in the Engine's daemon.json and restart the Engine`,
  ];
}

/** Where the kernel does not count a cgroup's children, the task's memory limit holds for none of its containers. */
function accountingTrouble({ cgroup, read }: HostFacts): readonly string[] {
  if (cgroup.kind !== 'found' || !cgroup.memory || cgroup.version !== 1) return [];
  const file = `/sys/fs/cgroup/memory${cgroup.path}/memory.use_hierarchy`;
  if (read(file)?.trim() !== '0') return [];
  return [
    `memory of containers does not count for the task (${file} is 0); set memory.use_hierarchy to 1 in the root of the memory hierarchy before the agent starts`,
  ];
}
