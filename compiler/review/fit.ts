import { Buffer } from 'node:buffer';
import { count } from '../view/quantity.ts';
import type { Section } from './sections.ts';
import type { PodView, ReviewView } from './view.ts';

/**
 * Bytes of a comment. GitHub takes 65,536 characters, GitLab a million; a workflow hands it on in a variable, of which
 * Linux takes 131,072 bytes.
 */
export const MOST_BYTES = 65_000;

/** What the last notes may take: those of `shorten` are shorter. */
const RESERVE = 400;

/** What can be spared first comes first. */
const SPARED: readonly Section['kind'][] = [
  'graph',
  'warnings',
  'rest',
  'environment',
  'resources',
  'powers',
  'mounts',
  'ports',
  'images',
  'consequences',
  'errors',
];

/** The view without the sections for which there is no room, which is said: no section is cut, no summary is left out. */
export function fit(view: ReviewView): ReviewView {
  const pods = view.pods.map((pod) => ({ pod, left: [] as Section[] }));
  let size = sizeOf([view.marker, view.headline]) + pods.reduce((sum, { pod }) => sum + podSize(pod), 0);
  for (const kind of SPARED) {
    for (const one of pods.toReversed()) {
      if (size <= MOST_BYTES - RESERVE) break;
      const section = one.pod.sections.find((candidate) => candidate.kind === kind);
      if (!section) continue;
      one.left.push(section);
      size += noteSize(one.left) - noteSize(one.left.slice(0, -1)) - sectionSize(section);
    }
  }
  return shorten({ ...view, pods: pods.map(({ pod, left }) => without(pod, left)) }, size);
}

/** Whole pods go where not even their summaries have room: the headline counts them. */
function shorten(view: ReviewView, size: number): ReviewView {
  let [left, keep] = [size, view.pods.length];
  for (; keep > 1 && left > MOST_BYTES - RESERVE; keep -= 1) left -= podSize(view.pods[keep - 1]);
  const gone = view.pods.length - keep;
  if (gone === 0) return view;
  const note = `> Left out, for a comment takes no more: the last ${count(gone, 'pod')}.`;
  return { ...view, pods: view.pods.slice(0, keep), notes: [note] };
}

function without(pod: PodView, left: readonly Section[]): PodView {
  if (left.length === 0) return pod;
  const sections = pod.sections.filter((section) => !left.includes(section));
  return { ...pod, sections, paragraphs: [...pod.paragraphs, noteOf(left)] };
}

function noteOf(left: readonly Section[]): string {
  return `> Left out, for a comment takes no more: ${left.map(({ called }) => called).join(', ')}. \`pod-compile diff\` and \`pod-compile plan\` show it.`;
}

function noteSize(left: readonly Section[]): number {
  return left.length === 0 ? 0 : sizeOf([noteOf(left)]);
}

function podSize(pod: PodView | undefined): number {
  if (!pod) return 0;
  return sizeOf([pod.title, ...pod.paragraphs]) + pod.sections.reduce((sum, section) => sum + sectionSize(section), 0);
}

function sectionSize({ title, lines }: Section): number {
  return sizeOf([title]) + lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0) + 1;
}

/** With what the template puts around titles and paragraphs. */
function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + '\n\n#### '.length, 0);
}
