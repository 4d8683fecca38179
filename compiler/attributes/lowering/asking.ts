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
  }: { power: Power; what: string; isHarmless: (said: NonNullable<HostConfig[F]>) => boolean },
) {
  return (said: NonNullable<HostConfig[F]>, where: Where): Part => {
    const part = hostField(field)(said, where);
    return isHarmless(said) ? part : { ...part, powers: [{ power, what, at: where.at() }] };
  };
}

export const annotations = asking('Annotations', {
  power: 'annotations',
  what: 'annotations, which runtimes act on',
  isHarmless: (said) => Object.keys(said).length === 0,
});

export const oomScore = asking('OomScoreAdj', {
  power: 'oom-score',
  what: 'a negative oom_score_adj: others are killed in its place',
  isHarmless: (said) => said >= 0,
});

/** Only what differs from the engine's default. */
export function oomKillDisable(said: boolean, where: Where): Part {
  const what = 'memory without end: the kernel may not kill it';
  return said ? asking('OomKillDisable', { power: 'oom-score', what, isHarmless: () => false })(said, where) : {};
}

/** A runtime of the Engine, by the name that the host's own configuration gives it. */
export function runtime(said: string, where: Where): Part {
  if (said === '') return {};
  const hidden = where.hidden();
  const what = hidden ? 'another runtime' : `the runtime ${said}`;
  const use = { power: 'runtime', what, name: said, hidden, at: where.at() } as const;
  return { ...hostField('Runtime')(said, where), powers: [use] };
}

/** The task's own wins over it, where there is a task. */
export function cgroupParent(said: string, where: Where): Part {
  if (said === '') return {};
  const at = where.at();
  const use = { power: 'cgroup-parent', what: 'a parent cgroup of its own', at } as const;
  return { ...hostField('CgroupParent')(said, where), places: { 'HostConfig.CgroupParent': at }, powers: [use] };
}
