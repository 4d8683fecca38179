import { SHUTDOWN_SECONDS, SIMULATED, simulatedParent, type TaskContext } from '../context.ts';
import type { Report } from '../diagnostic.ts';
import type { Task } from '../plan/plan.ts';
import type { Mapping } from '../tree.ts';
import { auroraPorts } from './aurora.ts';
import { cgroupParent } from './cgroup.ts';
import { type Facts, mesosSeconds } from './facts.ts';
import { inFrameworkOrder, namesOfPorts } from './port-names.ts';
import { id, textOf } from './settings.ts';
import { amountOf, find, items, pairs, portsOf, secondsOf } from './task-info.ts';

type Environment = TaskContext['environment'];

/** The context of a task as an agent launches it. `facts` are what only the executor knows; without them, made up. */
export function fromTaskInfo(task: Mapping, facts: Facts, report: Report): TaskContext | undefined {
  const run = runOf(facts.directory);
  const ids = idsOf(task, run, report);
  const environment: Environment = pairs(items(task, 'executor', 'command', 'environment', 'variables'), 'name');
  const ports = inFrameworkOrder(portsOf(task, report), environment);
  const assigned = auroraPorts(textOf(find(task, 'data')));
  if (!ids) return undefined;
  const killSeconds = secondsOf(find(task, 'kill_policy', 'grace_period'));
  const shutdownSeconds = secondsOf(find(task, 'executor', 'shutdown_grace_period'));
  return {
    simulated: facts.directory === undefined || facts.procSelfCgroup === undefined,
    task: ids,
    ...amountOf(task),
    ports,
    portNames: namesOfPorts({ discovered: items(task, 'discovery', 'ports', 'ports'), assigned, environment, ports }),
    environment,
    labels: pairs(items(task, 'labels', 'labels'), 'key'),
    sandbox: facts.directory ?? SIMULATED.sandbox,
    ...parentOf(facts, run, report),
    ...(killSeconds !== undefined && { killSeconds }),
    shutdownSeconds: shutdownSeconds ?? mesosSeconds(facts.shutdownGrace ?? '') ?? SHUTDOWN_SECONDS,
  };
}

function runOf(directory: string | undefined): string {
  return directory?.split('/').findLast((part) => part !== '') ?? SIMULATED.task.run;
}

/** All ids, or a message that names what is missing. The oldest agents say slave for agent. */
function idsOf(task: Mapping, run: string, report: Report): Task | undefined {
  const missing: string[] = [];
  const idAt = (...paths: readonly [string, ...string[]]): string => {
    const path = paths.find((one) => textOf(find(task, ...one.split('.'), 'value')));
    const node = path && find(task, ...path.split('.'), 'value');
    if (!node) missing.push(paths[0]);
    return (node && id(node, { path, what: 'the task', report })) || '';
  };
  const ids = {
    id: idAt('task_id'),
    framework: idAt('executor.framework_id'),
    executor: idAt('executor.executor_id'),
    agent: idAt('agent_id', 'slave_id'),
  };
  if (missing.length > 0) report.add('task-incomplete', task.span, { missing });
  if (Object.values(ids).includes('')) return undefined;
  return { ...ids, name: textOf(find(task, 'name')) || ids.id, run };
}

function parentOf(facts: Facts, run: string, report: Report): { readonly cgroupParent?: string } {
  if (facts.procSelfCgroup === undefined) return { cgroupParent: simulatedParent(run) };
  const found = cgroupParent(facts.procSelfCgroup, run);
  if (found.kind === 'found') return { cgroupParent: found.path };
  report.add('no-cgroup-parent', undefined, { why: found.why });
  return {};
}
