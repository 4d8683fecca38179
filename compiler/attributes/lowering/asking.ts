import type { HostConfig } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { Part, Power } from '../part.ts';
import { hostField } from './fields.ts';

/** A field of HostConfig that asks for a power, unless `isHarmless` says that the value asks for nothing. */
function asking<F extends keyof HostConfig>(
  field: F,
  {
    power,
    what,
    isHarmless,
  }: { power: Power; what: string; isHarmless: (value: NonNullable<HostConfig[F]>) => boolean },
) {
  return (value: NonNullable<HostConfig[F]>, where: Where): Part => {
    const part = hostField(field)(value, where);
    return isHarmless(value) ? part : { ...part, powers: [{ power, what, at: where.at() }] };
  };
}

export const annotations = asking('Annotations', {
  power: 'annotations',
  what: 'annotations, which runtimes act on',
  isHarmless: (value) => Object.keys(value).length === 0,
});

export const oomScore = asking('OomScoreAdj', {
  power: 'oom-score',
  what: 'a negative oom_score_adj: others are killed in its place',
  isHarmless: (value) => value >= 0,
});

/** Only what differs from the engine's default. */
export function oomKillDisable(value: boolean, where: Where): Part {
  const what = 'memory without end: the kernel may not kill it';
  return value ? asking('OomKillDisable', { power: 'oom-score', what, isHarmless: () => false })(value, where) : {};
}

/** A runtime of the Engine, by the name that the host's own configuration gives it. */
export function runtime(value: string, where: Where): Part {
  if (value === '') return {};
  const hidden = where.hidden();
  const what = hidden ? 'another runtime' : `the runtime ${value}`;
  const use = { power: 'runtime', what, name: value, hidden, at: where.at() } as const;
  return { ...hostField('Runtime')(value, where), powers: [use] };
}

/** The task's own wins over it, where there is a task. */
export function cgroupParent(value: string, where: Where): Part {
  if (value === '') return {};
  const at = where.at();
  const use = { power: 'cgroup-parent', what: 'a parent cgroup of its own', at } as const;
  return { ...hostField('CgroupParent')(value, where), places: { 'HostConfig.CgroupParent': at }, powers: [use] };
}
