import type { TaskContext } from '../context.ts';
import type { LogConfig } from '../plan/engine.ts';
import type { Because } from '../plan/plan.ts';
import type { LogBounds } from '../policy/operations.ts';
import type { Making } from './containers.ts';
import type { Facts } from './facts.ts';
import type { Setting } from './owned.ts';

/** What all containers have alike, for the reasons of `COMMON`. The task's cgroup wins over the file's. */
export function supervision(
  { named, create, because, places, at }: Facts,
  { context, logs, world }: Pick<Making, 'context' | 'logs' | 'world'>,
): Setting[] {
  const { CgroupParent: said, LogConfig } = create.HostConfig ?? {};
  const { cgroupParent } = context;
  const isOverridden = said !== undefined && cgroupParent !== undefined;
  if (isOverridden)
    world.report.add('cgroup-parent-of-the-task', places?.['HostConfig.CgroupParent'] ?? at, { service: named });
  return [
    { field: 'HostConfig.CgroupParent', value: cgroupParent ?? said, because: isOverridden ? OWN_CGROUP : '' },
    {
      field: 'HostConfig.LogConfig',
      value: boundedLog(LogConfig, logs),
      because: because.get('HostConfig.LogConfig') ?? '',
    },
    { field: 'HostConfig.RestartPolicy', value: { Name: 'no' }, because: '' },
  ];
}

const OWN_CGROUP = "the executor's own cgroup";

/** The reasons for what all containers have alike: they stand once in a plan. */
export function commonReasons({ cgroupParent }: TaskContext): Because {
  return { ...(cgroupParent !== undefined && { 'HostConfig.CgroupParent': OWN_CGROUP }), ...COMMON };
}

const COMMON: Because = {
  'HostConfig.LogConfig': "the engine's own copy is bounded; the sandbox has the logs",
  'HostConfig.RestartPolicy': 'the executor restarts, never the engine',
  Labels: 'org.composeexecutor.service says whose container it is; the runtime adds the labels of the pod',
};

/** The Engine's own copy of what is printed: where the file does not bound it, the operator does. */
function boundedLog(said: LogConfig = { Type: 'json-file', Config: {} }, { files, size }: LogBounds): LogConfig {
  const { Type, Config } = said;
  if (Type !== 'json-file' || Config['max-size'] !== undefined) return said;
  // Its units are powers of 1024 as well.
  const power = UNITS.findLastIndex((_, index) => size % 1024 ** index === 0);
  const bound = { 'max-file': `${files}`, 'max-size': `${size / 1024 ** power}${UNITS[power]}` };
  return { Type, Config: { ...bound, ...Config } };
}

const UNITS = ['', 'k', 'm', 'g'];
