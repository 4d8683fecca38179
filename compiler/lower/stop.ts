import type { Container, StopWave } from '../plan/plan.ts';

/**
 * The waves in which the pod stops: who depends on nobody's presence first. Waiting for another's end is no such
 * dependency, so init containers, should one still run, stop at once.
 */
export function stopWaves(containers: readonly Container[]): readonly StopWave[] {
  const wave = new Map<string, number>(containers.map(({ name }) => [name, 0]));
  for (const { name, depends } of [...containers].reverse()) {
    for (const { on, when } of depends) {
      if (when !== 'completed') wave.set(on, Math.max(wave.get(on) ?? 0, (wave.get(name) ?? 0) + 1));
    }
  }
  const last = Math.max(-1, ...wave.values());
  const waves: Container[][] = Array.from({ length: last + 1 }, () => []);
  for (const container of containers) waves[wave.get(container.name) ?? 0]?.push(container);
  return waves.map((members) => ({
    containers: members.map(({ name }) => name),
    seconds: Math.max(...members.map(({ stop }) => stop.seconds)),
  }));
}
