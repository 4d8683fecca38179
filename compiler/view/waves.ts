import type { PodPlan, Step, StopWave } from '../plan/plan.ts';

/** Containers that start at the same moment, and what others wait for in each. */
export type StartWave = readonly Started[];

/** A container that starts, by its name on the engine. */
export interface Started {
  readonly container: string;
  /** Something waits until it is healthy, or has ended. */
  readonly until?: 'healthy' | 'ended';
}

/** The waves in which the steps start containers: each container needs something of the wave before its own. */
export function startWaves({ steps, containers }: PodPlan): readonly StartWave[] {
  const depth = depths(steps);
  const waits = new Map<string, 'healthy' | 'ended'>();
  const waveOf = new Map<string, number>();
  for (const step of steps) {
    if (step.do === 'start') waveOf.set(step.container, depth.get(step.id) ?? 0);
    // A check that the image may have is no promise of the file.
    if (step.do === 'wait healthy' && step.required) waits.set(step.container, 'healthy');
    if (step.do === 'wait exit') waits.set(step.container, 'ended');
  }
  const waves = new Map<number, Started[]>();
  for (const { name } of containers) {
    const until = waits.get(name);
    const wave = waveOf.get(name) ?? 0;
    const before = waves.get(wave) ?? [];
    before.push({ container: name, ...(until && { until }) });
    waves.set(wave, before);
  }
  return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => wave);
}

/** How many starts lie on the longest way to each step, itself counted. */
function depths(steps: readonly Step[]): ReadonlyMap<string, number> {
  const followers = new Map<string, Step[]>(steps.map((step) => [step.id, []]));
  const open = new Map<string, number>();
  for (const step of steps) {
    const before = [...new Set([...step.needs, ...(step.after ?? [])])].filter((id) => followers.has(id));
    for (const id of before) followers.get(id)?.push(step);
    open.set(step.id, before.length);
  }
  const depth = new Map<string, number>(steps.map((step) => [step.id, own(step)]));
  const ready = steps.filter((step) => open.get(step.id) === 0);
  for (const step of ready) {
    for (const next of followers.get(step.id) ?? []) {
      depth.set(next.id, Math.max(depth.get(next.id) ?? 0, (depth.get(step.id) ?? 0) + own(next)));
      const left = (open.get(next.id) ?? 0) - 1;
      open.set(next.id, left);
      if (left === 0) ready.push(next);
    }
  }
  return depth;
}

function own(step: Step): number {
  return step.do === 'start' ? 1 : 0;
}

/** The seconds that all waves wish for together. */
export function wished(waves: readonly StopWave[]): number {
  return waves.reduce((sum, wave) => sum + wave.seconds, 0);
}
