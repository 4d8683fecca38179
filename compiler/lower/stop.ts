import type { Container, StopWave } from '../plan/plan.ts';
import type { Edges } from './order.ts';

/**
 * The waves in which the pod stops: who depends on nobody's presence first. Waiting for another's end is no such
 * dependency, so init containers, should one still run, stop at once.
 */
export function stopWaves(containers: readonly Container[], edges: Edges): readonly StopWave[] {
  const wave = new Map<string, number>(containers.map(({ service }) => [service, 0]));
  for (const { service } of [...containers].reverse()) {
    for (const { on, when } of edges.get(service) ?? []) {
      if (when !== 'completed') wave.set(on, Math.max(wave.get(on) ?? 0, (wave.get(service) ?? 0) + 1));
    }
  }
  const last = Math.max(-1, ...wave.values());
  const waves: Container[][] = Array.from({ length: last + 1 }, () => []);
  for (const container of containers) waves[wave.get(container.service) ?? 0]?.push(container);
  return waves.map((members) => ({
    containers: members.map(({ name }) => name),
    seconds: Math.max(...members.map(({ stop }) => stop.seconds)),
  }));
}
