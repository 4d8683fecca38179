import { createHash } from 'node:crypto';
import type { Labels, Task } from '../plan/plan.ts';
import { repositoryPart } from '../plan/repository.ts';

/** Characters of a task id that stay readable in names. */
const READABLE = 100;

/**
 * What everything of the pod on the engine is called by. Task ids are unique only within a framework, hence the six
 * digits; a name that starts with `mesos-` would be killed by an agent's DockerContainerizer.
 */
export function prefixOf(task: Pick<Task, 'framework' | 'executor' | 'run' | 'id'>): string {
  const safe = task.id.replace(/[^a-zA-Z0-9_.-]/g, '_').slice(0, READABLE);
  const readable = /^[a-zA-Z0-9]/.test(safe) && !safe.startsWith('mesos-') ? safe : `pod-${safe}`;
  return `${readable}-${digits(task.framework, task.executor, task.run, task.id)}`;
}

/** A repository name for an image built for a service. */
export function builtImage(prefix: string, service: string): string {
  const name = repositoryPart(service);
  return `${repositoryPart(prefix)}-${name}${name === service ? '' : `-${digits(service)}`}`;
}

/** Put on every container, network and volume: whose it is. */
export function podLabels(task: Task): Labels {
  return {
    executorId: task.executor,
    'org.composeexecutor.agent': task.agent,
    'org.composeexecutor.executor': task.executor,
    'org.composeexecutor.framework': task.framework,
    'org.composeexecutor.run': task.run,
    'org.composeexecutor.task': task.id,
    taskId: task.id,
  };
}

/** Names of labels that files may not set: the cleaner believes them. */
export function isReserved(label: string): boolean {
  return label === 'taskId' || label === 'executorId' || label.startsWith('org.composeexecutor.');
}

function digits(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 6);
}
