import { SIMULATED } from '../context.ts';
import { summary } from '../diff/view.ts';
import { code } from '../markdown.ts';
import type { PodPlan } from '../plan/plan.ts';
import type { PodReview, State } from '../review.ts';
import { count } from '../view/quantity.ts';
import { type Section, sectionsOf } from './sections.ts';
import { summaryLine } from './summary.ts';

/** Everything that a comment shows, in its order: the template places it. */
export interface ReviewView {
  /** By which a later run finds the comment: its first line, which nobody sees. */
  readonly marker: string;
  readonly headline: string;
  readonly pods: readonly PodView[];
  /** What is said at the end. */
  readonly notes: readonly string[];
}

export interface PodView {
  /** Empty for a pod that has the comment for itself. */
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly sections: readonly Section[];
}

export const MARKER = '<!-- pod-compile review -->';

export function reviewView(pods: readonly PodReview[]): ReviewView {
  const [first] = pods;
  const isOne = pods.length === 1;
  return {
    marker: MARKER,
    headline: isOne && first ? titleOf(first) : `${count(pods.length, 'pod')}: ${counts(pods)}`,
    pods: pods.map((pod) => ({
      title: isOne ? '' : titleOf(pod),
      paragraphs: paragraphs(pod),
      sections: sectionsOf(pod),
    })),
    notes: [],
  };
}

const WORDS: { readonly [state in State]: string } = {
  failed: 'with errors',
  changed: 'changed',
  new: 'new',
  removed: 'removed',
  'not compared': 'not compared',
  same: 'unchanged',
  alone: 'shown',
};

function counts(pods: readonly PodReview[]): string {
  const all = Object.entries(WORDS).map(
    ([state, word]) => [pods.filter((pod) => pod.state === state).length, word] as const,
  );
  return all
    .filter(([many]) => many > 0)
    .map(([many, word]) => `${many} ${word}`)
    .join(', ');
}

function titleOf(pod: PodReview): string {
  const { name, plan, base } = pod;
  const was = typeof base?.found === 'object' ? base.found : undefined;
  const called = nameOf(plan ?? was);
  const place = name === '.' ? '' : code(name);
  const who = ['Pod', ...(called === undefined ? [] : [code(called)]), ...(place === '' ? [] : ['in', place])].join(
    ' ',
  );
  return `${who}${happened(pod)}`;
}

/** A name that was made up says nothing. */
function nameOf(plan: PodPlan | undefined): string | undefined {
  return plan?.pod.simulated && plan.pod.name === SIMULATED.task.name ? undefined : plan?.pod.name;
}

function happened({ state, diff }: PodReview): string {
  const changes = diff?.groups.reduce((sum, group) => sum + group.changes.length, 0) ?? 0;
  const said: { readonly [of in State]: string } = {
    alone: '',
    same: ': no change',
    changed: `: ${count(changes, 'change')}`,
    new: ': new',
    removed: ': removed',
    'not compared': ': not compared',
    failed: ': cannot run',
  };
  return said[state];
}

function paragraphs({ state, plan, digest, problem, errors, base, diff }: PodReview): readonly string[] {
  const against = base && `Against ${code(base.name)}`;
  const compared = {
    alone: undefined,
    failed:
      problem === undefined
        ? `The files have ${count(errors.length, 'error')}.`
        : `They cannot be read: ${code(problem)}`,
    same: diff && `${against}: ${summary(diff)}.`,
    changed: diff && `${against}: ${summary(diff)}.`,
    new: `${against}: it was not there. What it has beside the usual follows as added.`,
    removed: `${against}: it is not there any more.`,
    'not compared': `${against}: the files have errors there, so that there is nothing to compare with.`,
  }[state];
  const label = digest === undefined ? '' : `, digest ${code(digest)}`;
  return [...(plan ? [`${summaryLine(plan)}${label}.`] : []), ...(compared === undefined ? [] : [compared])];
}
