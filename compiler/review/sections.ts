import { renderDiagnostic } from '../diagnostic.ts';
import type { Group } from '../diff/fields.ts';
import { markdownView } from '../diff/view.ts';
import { code, fenced } from '../markdown.ts';
import type { PodPlan } from '../plan/plan.ts';
import type { PodReview } from '../review.ts';
import { count } from '../view/quantity.ts';
import { graphOf } from './graph.ts';
import { mermaid } from './mermaid.ts';

/** A part that stays or goes as a whole. */
export interface Section {
  readonly kind: Group | 'errors' | 'consequences' | 'warnings' | 'graph';
  /** Empty: it follows on what stands before it. */
  readonly title: string;
  readonly lines: readonly string[];
  /** What it is called where it is left out. */
  readonly called: string;
}

/** Errors of a pod that are shown. */
const MOST_ERRORS = 20;

/** What follows the summary of a pod, in its order. */
export function sectionsOf(pod: PodReview): readonly Section[] {
  const { plan, diff } = pod;
  return [
    ...errorSection(pod),
    ...(diff ? changeSections(diff) : []),
    ...(plan ? [...warningSection(plan), ...graphSection(plan)] : []),
  ];
}

function errorSection({ errors }: PodReview): readonly Section[] {
  if (errors.length === 0) return [];
  const shown = errors.slice(0, MOST_ERRORS).map(renderDiagnostic).join('').trimEnd().split('\n');
  const more = errors.length > MOST_ERRORS ? ['', `and ${errors.length - MOST_ERRORS} more.`] : [];
  return [{ kind: 'errors', title: 'errors', lines: [...fenced(shown), ...more], called: 'errors' }];
}

function changeSections(diff: NonNullable<PodReview['diff']>): readonly Section[] {
  const { groups, consequences } = markdownView(diff);
  const changes = groups.map(({ title, lines }, index): Section => {
    const kind = diff.groups[index]?.group ?? 'rest';
    return { kind, title, lines, called: `changes of ${title} (${lines.length})` };
  });
  if (consequences.length === 0) return changes;
  const lines = consequences.flatMap((line, index) => (index === 0 ? [`> ${line}`] : ['>', `> ${line}`]));
  return [...changes, { kind: 'consequences', title: '', lines, called: 'what follows from the changes' }];
}

function warningSection({ notes }: PodPlan): readonly Section[] {
  if (notes.length === 0) return [];
  const lines = notes.map(
    (note) => `- ${note.at === undefined ? '' : `${code(note.at)} `}${code(note.code)}: ${code(note.text)}`,
  );
  return [{ kind: 'warnings', title: 'warnings', lines, called: count(notes.length, 'warning') }];
}

function graphSection(plan: PodPlan): readonly Section[] {
  const drawn = mermaid(graphOf(plan));
  if (drawn === undefined) return [];
  const lines = typeof drawn === 'string' ? [`Not drawn: ${drawn}.`] : ['```mermaid', ...drawn, '```'];
  return [{ kind: 'graph', title: 'start order, namespaces and ports', lines, called: 'the graph' }];
}
