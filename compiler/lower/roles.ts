import type { Report } from '../diagnostic.ts';
import type { Container } from '../plan/plan.ts';
import { place } from '../source.ts';
import type { Facts } from './facts.ts';

/** What a container is to the pod. */
export type Role = Container['role'];

/**
 * What each service is to the pod: `init` when another waits for its end, `sidecar` when it says so, else `main`.
 * A pod without a main would be over before it began.
 */
export function rolesOf(services: readonly Facts[], report: Report): ReadonlyMap<string, Role> {
  const awaited = new Map<string, Facts['depends'][number]>();
  for (const { depends } of services) {
    for (const dependency of depends) if (dependency.when === 'completed') awaited.set(dependency.service, dependency);
  }
  const roles = new Map<string, Role>();
  for (const { service, named, pod } of services) {
    const said = pod?.value.role;
    const waited = awaited.get(service);
    if (said && said !== 'init' && waited) {
      report.add('role-contradiction', pod.at, { service: named, role: said, at: place(waited.at) });
    }
    roles.set(service, said ?? (waited ? 'init' : 'main'));
  }
  const first = services[0];
  if (first && ![...roles.values()].includes('main')) report.add('pod-without-main', first.at, {});
  return roles;
}

/** Mains are essential, and whatever says so. */
export function isEssential(facts: Facts, role: Role): boolean {
  return facts.pod?.value.essential ?? (role === 'main' || role === 'infra' || role === 'init');
}
