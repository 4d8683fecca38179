import type { Report } from '../diagnostic.ts';
import type { Variables } from '../environment.ts';
import type { Span } from '../source.ts';
import type { Mistake } from './template.ts';

/** Characters of a template that a message shows. */
const MOST_SHOWN = 60;

/** A template with a mistake in it. */
interface Asked {
  readonly template: string;
  /** Where the mistake stands, or the whole template. */
  readonly span: Span;
  readonly variables: Variables;
}

/** Reports what was wrong in a template; of a file of variables no text is shown, for all of it may be secret. */
export function reportMistake(mistake: Mistake, { template, span, variables }: Asked, report: Report): void {
  const secret = span.source.secret === true;
  if (mistake.kind === 'syntax') {
    const text = secret ? 'this' : shown(template.slice(mistake.at, mistake.end));
    report.add('interpolation-syntax', span, { text, why: mistake.why });
  } else if (mistake.kind === 'large') {
    report.add('too-large', span, { what: mistake.what, limit: mistake.limit });
  } else if (mistake.kind === 'required') {
    report.add('variable-required', span, { name: mistake.name, message: secret ? '' : mistake.message });
  } else if (variables.misses(mistake.name)) {
    report.add('variable-unset', span, { name: mistake.name, hint: hint(mistake.name, variables) });
  }
}

function hint(name: string, variables: Variables): string {
  return variables.inShell(name) ? `; your shell has it, give it with --env ${name}` : '';
}

function shown(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
}
