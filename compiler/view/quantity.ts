import type { Amount } from '../plan/plan.ts';

const KIB = 1024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `0.6 cpu / 256 MiB`. */
export function amount({ cpus, memory }: Amount): string {
  return `${cores(cpus)} / ${bytes(memory)}`;
}

/** `0.6 cpu`; sums of tenths are shown without the dust of binary fractions. */
export function cores(count: number): string {
  return `${Number(count.toFixed(4))} cpu`;
}

/** In the largest unit of which there is a whole one: `1.5 GiB`, `64 MiB`. */
export function bytes(count: number): string {
  let unit = 0;
  let rest = count;
  for (; rest >= KIB && unit < UNITS.length - 1; unit++) rest /= KIB;
  return `${Number(rest.toFixed(2))} ${UNITS[unit]}`;
}

/** `3 containers`, `1 container`. */
export function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? '' : 's'}`;
}
