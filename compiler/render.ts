import type { Diff } from './diff.ts';
import { markdownView, textView } from './diff/view.ts';
import { templates } from './generated/templates.js';
import type { PodPlan } from './plan/plan.ts';
import { HELPERS } from './render/helpers.ts';
import type { PodReview } from './review.ts';
import { fit } from './review/fit.ts';
import { MARKER, reviewView } from './review/view.ts';
import type { Paint, ReportOptions } from './view.ts';
import { view } from './view.ts';

/** The plan as people read it in a terminal of 80 columns: totals first. */
export function renderReport(plan: PodPlan, options: ReportOptions): string {
  return templates['report.txt'](view(plan, options));
}

/** What changes from one plan to another, for terminals. */
export function renderDiff(diff: Diff): string {
  return templates['diff.txt'](textView(diff));
}

/** The same as Markdown. */
export function renderDiffMarkdown(diff: Diff): string {
  return templates['diff.md'](markdownView(diff));
}

/** What a reviewer is told of pods, as one comment on a pull request. */
export function renderReview(pods: readonly PodReview[]): string {
  return templates['review.md'](fit(reviewView(pods)));
}

/** Words of a shell's command, separated by blanks; `cases` may be empty. */
export interface CiView {
  readonly pods: string;
  readonly cases: string;
}

/** What makes a forge's CI write such comments. */
export function renderCi(system: 'github' | 'gitlab', view: CiView): string {
  return templates[`ci-${system}.yml`]({ ...view, marker: MARKER });
}

/** What a Mesos agent's --modules takes; every field is JSON already. */
export interface HookView {
  readonly library: string;
  readonly module: string;
  readonly parameters: readonly { readonly key: string; readonly value: string }[];
}

export function renderMesosHook(view: HookView): string {
  return templates['mesos-hook.json'](view);
}

/** Templates of what frameworks take. */
export type PayloadTemplate =
  | 'marathon.json'
  | 'aurora.aurora'
  | 'aurora-executor.json'
  | 'mesos.json'
  | 'mesos-compose.yaml'
  | 'singularity.json';

/** What a framework must be told of a pod. */
export function renderPayload(template: PayloadTemplate, view: object): string {
  return templates[template](view, { helpers: HELPERS });
}

/** For a terminal with colours (ECMA-48, select graphic rendition). */
export const COLOURS: Paint = {
  headline: (text) => `\u001b[1m${text}\u001b[22m`,
  warning: (text) => `\u001b[33m${text}\u001b[39m`,
};
