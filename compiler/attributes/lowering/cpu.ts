import { parseDuration } from '../../units.ts';
import type { HostConfig } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { hostField } from './fields.ts';

/** A field that the Engine takes from a least to a greatest value; 0 is its default. */
interface Range {
  readonly least: number;
  readonly most: number;
  /** In words, after "must be". */
  readonly wanted: string;
}

type NumberField = {
  [F in keyof HostConfig]-?: NonNullable<HostConfig[F]> extends number ? F : never;
}[keyof HostConfig];

/** A whole number in one field of HostConfig; zero says nothing. */
function ranged(attribute: string, field: NumberField, { least, most, wanted }: Range) {
  return (value: number, where: Where): Part => {
    if (value === 0) return {};
    if (value < least || value > most) where.tell('bad-value', { what: attribute, wanted });
    return { create: { HostConfig: { [field]: value } } };
  };
}

const ANY = Number.POSITIVE_INFINITY;

/** What the Engine takes of microseconds and weights (moby, daemon_unix.go). */
export const cpuShares = ranged('cpu_shares', 'CpuShares', { least: 2, most: ANY, wanted: '2 or more' });
export const cpuPeriod = ranged('cpu_period', 'CpuPeriod', {
  least: 1000,
  most: 1_000_000,
  wanted: 'from 1000 to 1000000 microseconds',
});
export const cpuQuota = ranged('cpu_quota', 'CpuQuota', {
  least: 1000,
  most: ANY,
  wanted: '1000 microseconds or more',
});

/** Microseconds, or a duration. */
export function cpuRealtime(attribute: string, field: 'CpuRealtimePeriod' | 'CpuRealtimeRuntime') {
  return (said: number | string, where: Where): Part => {
    const microseconds = /^\d+$/.test(String(said)) ? Number(said) : (parseDuration(String(said)) ?? Number.NaN) / 1000;
    if (microseconds === 0) return {};
    const use = { power: 'realtime', what: 'real-time scheduling', at: where.at() } as const;
    if (microseconds > 0) return { ...hostField(field)(Math.round(microseconds), where), powers: [use] };
    where.tell('bad-value', { what: attribute, wanted: 'microseconds, or a duration such as 950ms' });
    return {};
  };
}

export function cpuset(said: string, where: Where): Part {
  if (said === '') return {};
  const list = said.split(',').map((item) => /^\s*(\d+)(?:-(\d+))?\s*$/.exec(item));
  const isList = list.every((found) => found && Number(found[2] ?? found[1]) >= Number(found[1]));
  if (!isList) where.tell('bad-value', { what: 'cpuset', wanted: 'numbers of processors, 0-3,5' });
  return hostField('CpusetCpus')(said, where);
}
