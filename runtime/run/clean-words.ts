import type { Cleaned, Thing } from '../cleaner/clean.ts';
import type { LegacyFound } from '../cleaner/legacy.ts';
import type { Verdict } from '../cleaner/liveness.ts';
import type { RunFound, Survey } from '../cleaner/sweep.ts';
import type { Found } from '../engine/engine.ts';
import { oneLine } from './words.ts';

/** What is there of a run, or of a predecessor's executor, as people are told of it. */
export interface Subject {
  /** `run 3f9c2a81`. */
  readonly name: string;
  readonly whose: { readonly [what: string]: string };
  readonly verdict: Verdict | RunFound['verdict'];
  readonly things: readonly Found[];
}

export function runSubject({ run, owned, verdict }: RunFound): Subject {
  const first = owned[0];
  const whose = { run, ...(first && { framework: first.framework, executor: first.executor, task: first.task }) };
  return { name: `run ${run}`, whose, verdict, things: owned.map(({ found }) => found) };
}

export function legacySubject({ executor, containers, verdict }: LegacyFound): Subject {
  const task = containers[0]?.labels['taskId'] ?? '';
  return { name: `executor ${executor}`, whose: { executor, task }, verdict, things: containers };
}

/** A line for what is gone, and one for each thing that is not. */
export function cleanedText(name: string, { removed, left }: Cleaned): string {
  const gone = removed.length === 0 ? 'nothing was left' : `removed ${counts(removed)}`;
  const lines = left.map(({ found, why }) => `${found.kind} ${found.name} is still there: ${why}`);
  const first = `${name}: ${left.length > 0 && removed.length === 0 ? 'nothing was removed' : gone}`;
  return [first, ...lines].map((line) => `${oneLine(line)}\n`).join('');
}

export function cleanedJson({ whose, verdict }: Subject, { removed, left }: Cleaned): string {
  const gone = { removed: removed.map(named), left: left.map(({ found, why }) => ({ ...named(found), why })) };
  return json({ ...whose, verdict: verdict.kind, why: verdict.why, ...gone });
}

/** What would happen: what, whose, why. */
export function subjectJson({ whose, verdict, things }: Subject): string {
  return json({ ...whose, verdict: verdict.kind, why: verdict.why, things: things.map(named) });
}

export function foreignJson({ found, why }: Survey['foreign'][number]): string {
  return json({ foreign: named(found), verdict: 'doubt', why });
}

export function leftAloneText({ name, verdict }: Pick<Subject, 'name' | 'verdict'>): string {
  return oneLine(`${name} is left alone: ${verdict.why}`);
}

/** The table of a dry run: a line for each thing that would be removed, and for each run that would not. */
export function table(subjects: readonly Subject[], foreign: Survey['foreign']): string {
  const rows = subjects.flatMap((one) => {
    const whose = Object.values(one.whose).join(' / ');
    if (one.verdict.kind !== 'over') return [['keep', counts(one.things), whose, one.verdict.why]];
    return one.things.map((thing) => ['remove', `${thing.kind} ${thing.name}`, whose, one.verdict.why]);
  });
  const others = foreign.map(({ found, why }) => ['keep', `${found.kind} ${found.name}`, '-', why]);
  const all = [['', 'what', 'whose', 'why'], ...rows, ...others].map((row) => row.map(oneLine));
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** `2 containers, 1 network`. */
export function counts(removed: readonly Thing[]): string {
  const kinds = ['container', 'network', 'volume', 'image', 'folder', 'cgroup'] as const;
  return kinds
    .map((kind) => [kind, removed.filter((one) => one.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
    .join(', ');
}

function named({ kind, name }: Thing): Thing {
  return { kind, name };
}

function json(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
