import type { Where } from '../attribute.ts';
import type { Dependency, Part, Restart, ServicePod } from '../part.ts';

interface DependencySaid {
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
  readonly required?: boolean;
  readonly restart?: boolean;
}

const WHEN = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
} as const;

export function dependsOn(said: { readonly [service: string]: DependencySaid }, { at }: Where): Part {
  const depends = Object.entries(said).map(([service, { condition, required, restart }]): Dependency => {
    return { service, when: WHEN[condition], required: required ?? true, restart: restart ?? false, at: at(service) };
  });
  return { depends };
}

/** Kept by the executor: the engine's own policy would bring containers back to life after their pod has ended. */
export function restart(said: string, { at, tell }: Where): Part {
  const [policy = '', count] = said.split(':');
  const attempts = count === undefined ? undefined : Number(count);
  const isKnown = policy === 'no' || policy === 'always' || policy === 'on-failure' || policy === 'unless-stopped';
  const isCount = attempts === undefined || (policy === 'on-failure' && /^\d+$/.test(count ?? ''));
  if (!isKnown || !isCount) {
    tell('bad-restart', {});
    return {};
  }
  const value: Restart = { policy, ...(attempts !== undefined && { attempts }) };
  return { restart: { value, at: at() } };
}

export function stopSignal(signal: string): Part {
  return { create: { StopSignal: signal }, stop: { signal } };
}

const SECOND = 1e9;

/** The Engine counts whole seconds; a wish for less than one is one. */
export function stopGracePeriod(nanoseconds: number): Part {
  const seconds = nanoseconds === 0 ? 0 : Math.max(1, Math.round(nanoseconds / SECOND));
  return { create: { StopTimeout: seconds }, stop: { graceSeconds: seconds } };
}

export function servicePod(said: ServicePod, { at }: Where): Part {
  return { pod: { value: said, at: at() } };
}
