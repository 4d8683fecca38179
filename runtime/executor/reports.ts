import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { PodEvent } from '../pod/events.ts';
import { portLabels } from './messages.ts';
import type { CheckStatus, NetworkInfo, Update } from './types.ts';

/** What is told of a task while it runs. */
export interface Reports {
  /** Of its pod. */
  event(event: PodEvent): void;
  /** All of it runs; where it has addresses of its own, at these. Said again when they have changed. */
  running(at: readonly NetworkInfo[] | undefined): void;
  /** Of the framework's own health check. */
  health(isHealthy: boolean, text: string): void;
  /** Of the framework's own check. */
  check(status: CheckStatus): void;
}

/** The name of the framework's health check among the containers. */
const CHECK = 'health check';

/**
 * TASK_RUNNING once everything runs and is healthy, and again whenever the task's health changes or a check has
 * another result. Where nothing checks health nothing is said of it.
 */
export function reports(plan: PodPlan, update: (update: Update) => void, status: CheckStatus | undefined): Reports {
  const services = new Map(plan.containers.map(({ name, service }) => [name, service]));
  const labels = portLabels(plan);
  const health = new Map<string, boolean>();
  let isRunning = false;
  let result = status;
  let networks: readonly NetworkInfo[] | undefined;
  const isHealthy = (): boolean => [...health.values()].every(Boolean);
  const tell = (more: Partial<Update> = {}): void =>
    update({
      state: 'TASK_RUNNING',
      ...(labels && { labels }),
      ...(health.size > 0 && { healthy: isHealthy() }),
      ...(result && { check_status: result }),
      ...(networks && { container_status: { network_infos: networks } }),
      ...more,
    });
  const changed = (name: string, is: boolean, text: string): void => {
    const [was, wasKnown] = [isHealthy(), health.size > 0];
    health.set(name, is);
    const isNews = is ? !was || !wasKnown : was || name === CHECK;
    if (isRunning && isNews && (!is || isHealthy())) {
      tell({ reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED', message: text });
    }
  };
  return {
    running(at) {
      const isNews = !isRunning || JSON.stringify(at) !== JSON.stringify(networks);
      isRunning = true;
      networks = at;
      if (isNews) tell();
    },
    event(event) {
      if (event.kind !== 'container' || event.health === undefined || event.health === 'starting') return;
      const is = event.health === 'healthy';
      changed(event.name, is, `${services.get(event.name) ?? event.name} is ${event.health}`);
    },
    health: (is, text) => changed(CHECK, is, text),
    check(found) {
      result = found;
      tell({ reason: 'REASON_TASK_CHECK_STATUS_UPDATED' });
    },
  };
}
