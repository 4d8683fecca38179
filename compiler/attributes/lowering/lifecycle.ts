import type { Where } from '../attribute.ts';
import type { RestartPolicy } from '../../plan/plan.ts';
import type { Dependency, Part, ServicePod } from '../part.ts';

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
  const [, policy, count] = /^(no|always|unless-stopped|on-failure)(?:(?<=on-failure):(\d+))?$/.exec(said) ?? [];
  if (policy === undefined) {
    if (said !== '') tell('bad-restart', {});
    return {};
  }
  const attempts = Number(count ?? 0);
  // The expression takes the four words only. To the engine no attempts are as many as it takes.
  const value = { policy: policy as RestartPolicy['policy'], ...(attempts > 0 && { attempts }) };
  return { restart: { value, at: at() } };
}

/** Those of Linux as the engine knows them (moby/sys, signal_linux.go), after SIG. */
const SIGNALS =
  /^(ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR[12]|VTALRM|WINCH|XCPU|XFSZ|RTMIN(\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?)$/;

/** A name or a number; it may come from a variable, for it is one of a few words. */
export function stopSignal(signal: string, { tell }: Where): Part {
  if (signal === '') return {};
  const isNumber = /^\d+$/.test(signal) && Number(signal) >= 1 && Number(signal) <= 64;
  if (!isNumber && !SIGNALS.test(signal.toUpperCase().replace(/^SIG/, ''))) tell('bad-stop-signal', {});
  return { create: { StopSignal: signal }, stop: { signal } };
}

const SECOND = 1e9;

/** The Engine counts whole seconds; a wish for less than one is one. */
export function stopGracePeriod(nanoseconds: number, { tell }: Where): Part {
  if (nanoseconds < 0) tell('bad-time', {});
  const seconds = nanoseconds === 0 ? 0 : Math.max(1, Math.round(nanoseconds / SECOND));
  return { create: { StopTimeout: seconds }, stop: { graceSeconds: seconds } };
}

/** A role that is none was reported, and counts as absent. */
export function servicePod({ role, ...rest }: ServicePod, { at }: Where): Part {
  const isKnown = role === 'main' || role === 'sidecar' || role === 'init';
  return { pod: { value: { ...rest, ...(isKnown && { role }) }, at: at() } };
}
