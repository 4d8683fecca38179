import { visibleLine } from './plan/visible.ts';

/** Longer texts are cut: they are read in the plan. */
const LONGEST = 300;

/**
 * Any text as a code span of GitHub's and GitLab's Markdown, on one line: nothing in it is a link, a mention, HTML or
 * emphasis. Not for cells of tables, where a `|` would end the cell.
 */
export function code(text: string): string {
  const inside = shortened(visibleLine(text));
  if (inside.trim() === '') return '`" "`';
  const runs = (inside.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  // A parser takes one blank off each end.
  const isPadded = /^[` ]|[` ]$/.test(inside);
  return isPadded ? `${fence} ${inside} ${fence}` : `${fence}${inside}${fence}`;
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : text;
}

/**
 * Lines as a code block. They are indented: GitLab takes a line that begins with `/` for a command, also where a longer
 * fence says that it is none.
 */
export function fenced(lines: readonly string[]): readonly string[] {
  const inside = lines.map((line) => `  ${shortened(visibleLine(line))}`.trimEnd());
  const runs = inside.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return [fence, ...inside, fence];
}
