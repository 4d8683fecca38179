import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { PodEvent } from '../pod/events.ts';
import { lifeWords, namesOf, oneLine } from './words.ts';

const BAR = 20;
const MEGABYTE = 1e6;

/** What a live display shows: a row for each image on its way and each container, in the plan's order. */
export interface Rows {
  tell(event: PodEvent): void;
  all(): readonly string[];
}

export function rowsOf(plan: PodPlan): Rows {
  const names = namesOf(plan);
  const images = new Map(plan.steps.flatMap((step) => ('image' in step ? [[step.id, step.image] as const] : [])));
  const width = Math.max(0, ...[...names.values()].map((name) => name.length));
  const lives = new Map(plan.containers.map(({ name }) => [name, 'waits']));
  const fetched = new Map<string, string>();
  return {
    tell(event) {
      if (event.kind === 'container') lives.set(event.name, lifeWords(event));
      if (event.kind === 'step started' && images.has(event.id)) fetched.set(event.id, 'waits');
      if (event.kind === 'step progress' && fetched.has(event.id)) fetched.set(event.id, progressWords(event));
      if (event.kind === 'step ended') fetched.delete(event.id);
    },
    all: () =>
      [
        ...[...fetched].map(([id, words]) => `${images.get(id)}  ${words}`),
        ...[...lives].map(([name, words]) => `${(names.get(name) ?? name).padEnd(width)}  ${words}`),
      ].map(oneLine),
  };
}

/** `[=====               ] 12.0 of 48.0 MB`, or the last line of a build. */
function progressWords({ bytes, line }: Extract<PodEvent, { kind: 'step progress' }>): string {
  if (!bytes) return line ?? '';
  if (bytes.total === 0) return 'is asked for';
  const share = bytes.total > 0 ? Math.min(1, bytes.done / bytes.total) : 0;
  const bar = '='.repeat(Math.floor(share * BAR)).padEnd(BAR);
  return `[${bar}] ${(bytes.done / MEGABYTE).toFixed(1)} of ${(bytes.total / MEGABYTE).toFixed(1)} MB`;
}
