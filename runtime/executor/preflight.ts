import type { CgroupParent, Operations } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { accounting, disk, driver, users, writable } from '../doctor/checks/host.ts';
import type { Space } from '../doctor/facts.ts';
import { type Line, sentence } from '../doctor/line.ts';
import type { About } from '../engine/engine.ts';

/** What is looked at on the agent's host. */
export interface HostFacts {
  /** Where the executor's own cgroup was found. */
  readonly cgroup: CgroupParent;
  /** The text of a file; undefined when it cannot be read. */
  readonly read: (path: string) => string | undefined;
  readonly isWritable: (folder: string) => boolean;
  readonly spaceOf: (folder: string) => Space | undefined;
  /** The operator's word for hosts with cgroup v2. */
  readonly cgroup2?: Operations['cgroup2'];
  /** The operator's demand that the Engine maps users. */
  readonly userns?: Operations['userns'];
}

/** Each is a sentence that says what is wrong with this host, and what to do. */
export interface Preflight {
  /** What stands in the pod's way; none when it may start. */
  readonly trouble: readonly string[];
  /** For the executor's log. */
  readonly cautions: readonly string[];
}

/** The part of `pod-executor doctor` that an executor can see itself, before it takes a task. */
export function preflight({ sandbox }: PodPlan, about: About, host: HostFacts): Preflight {
  const folder = { path: sandbox, isThere: true, isWritable: host.isWritable(sandbox) };
  const lines = [
    ...driver(about, host.cgroup2),
    ...users(about, host.userns),
    ...accountingOf(host),
    writable(folder, 'the sandbox', "the executor's user"),
  ];
  return { trouble: sentences(lines, 'fail'), cautions: [...sentences(lines, 'warn'), ...room(sandbox, host)] };
}

function sentences(lines: readonly Line[], level: Line['level']): readonly string[] {
  return lines.filter((line) => line.level === level).map(sentence);
}

/** An agent that does not limit memory has none to count. */
function accountingOf({ cgroup, read }: HostFacts): readonly Line[] {
  if (cgroup.kind !== 'found' || !cgroup.memory || cgroup.version !== 1) return [];
  const file = `/sys/fs/cgroup/memory${cgroup.path}/memory.use_hierarchy`;
  return [accounting({ file, text: read(file) })];
}

/** However little there is: a pod that writes nothing needs none. */
function room(path: string, { spaceOf }: HostFacts): readonly string[] {
  const space = spaceOf(path);
  const line = space && disk('the sandbox', { path, space });
  return line && line.level !== 'ok' ? [sentence(line)] : [];
}
