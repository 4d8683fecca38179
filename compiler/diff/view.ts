import type { Change, Diff } from '../diff.ts';
import { pad, width } from '../layout.ts';
import { visibleLine } from '../plan/visible.ts';
import { code } from '../markdown.ts';
import { count } from '../view/quantity.ts';
import type { Group } from './fields.ts';

/** What the templates place. */
export interface DiffView {
  readonly headline: string;
  readonly groups: readonly { readonly title: string; readonly lines: readonly string[] }[];
  /** What follows from the changes. */
  readonly consequences: readonly string[];
}

const TITLES: { readonly [group in Group]: string } = {
  images: 'images',
  ports: 'ports',
  mounts: 'mounts, volumes, secrets and configs',
  powers: 'powers and confinement',
  resources: 'resources',
  environment: 'environment',
  rest: 'everything else',
};

const MARKS = { added: '+', removed: '-', changed: '~' } as const;

/** For terminals and files. */
export function textView(diff: Diff): DiffView {
  const all = diff.groups.flatMap(({ changes }) => changes);
  const column = Math.min(30, Math.max(0, ...all.map(({ who }) => width(visibleLine(who)))));
  const line = (change: Change): string => {
    const { kind, who, what } = change;
    return `  ${MARKS[kind]} ${pad(visibleLine(who), column)}  ${visibleLine(what)}${values(change, visibleLine, '->')}`;
  };
  return {
    headline: `${visibleLine(diff.from.name)} -> ${visibleLine(diff.to.name)}: ${summary(diff)}`,
    groups: diff.groups.map(({ group, changes }) => ({ title: TITLES[group], lines: changes.map(line) })),
    consequences: consequences(diff, visibleLine),
  };
}

/** For a comment on a pull request. */
export function markdownView(diff: Diff): DiffView {
  const line = (change: Change): string => {
    const { kind, who, what } = change;
    return `- ${WORDS[kind]} ${code(who)} ${code(what)}${values(change, code, '→')}`;
  };
  return {
    headline: `${code(diff.from.name)} → ${code(diff.to.name)}: ${summary(diff)}`,
    groups: diff.groups.map(({ group, changes }) => ({ title: TITLES[group], lines: changes.map(line) })),
    consequences: consequences(diff, code),
  };
}

const WORDS = { added: '**added**', removed: '**removed**', changed: '**changed**' } as const;

function values({ kind, before, after, isHidden }: Change, show: (text: string) => string, arrow: string): string {
  const both = [before, after].flatMap((text) => (text === undefined ? [] : [show(text)]));
  if (kind === 'changed' && before === undefined && after !== undefined) return `: ${arrow} ${show(after)}`;
  if (both.length > 0) return `: ${both.join(` ${arrow} `)}`;
  return kind === 'changed' && isHidden ? ': another value' : '';
}

/** `3 changes (1 images, 2 ports), 57 facts are the same`. */
export function summary({ groups, unchanged }: Diff): string {
  const all = groups.reduce((sum, { changes }) => sum + changes.length, 0);
  const same = unchanged === 1 ? '1 fact is the same' : `${unchanged} facts are the same`;
  if (all === 0) return `no difference, ${same}`;
  const parts = groups.map(({ group, changes }) => `${group} ${changes.length}`).join(', ');
  return `${count(all, 'change')} (${parts}), ${same}`;
}

function consequences({ groups, from, to, services, losing }: Diff, show: (text: string) => string): readonly string[] {
  if (groups.length === 0) return [];
  const which = services.length === 0 ? 'none is made otherwise' : `made otherwise: ${services.map(show).join(', ')}`;
  const ends = `a deployment replaces the pod as a whole: ${count(from.containers, 'container')} ${from.containers === 1 ? 'ends' : 'end'}, ${to.containers} ${to.containers === 1 ? 'starts' : 'start'}; ${which}`;
  const isReplaced = from.containers > 0 && to.containers > 0;
  const lost = losing.map((name) => `volume ${show(name)}`).join(', ');
  return [...(isReplaced ? [ends] : []), ...(lost === '' ? [] : [`data of ${lost} ends with the old pod`])];
}
