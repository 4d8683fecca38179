import type { Report } from '../diagnostic.ts';
import type { EnvEntry } from '../env-file.ts';
import type { Variables } from '../environment.ts';
import { oddCharacter, type Source } from '../source.ts';

/**
 * The variables of an `env_file` of the format `raw`, as `docker run --env-file` reads it: what stands after `=` is the
 * value, quotes, dollars and comments included; a name alone takes the value of the environment.
 */
export function rawEnvFile(source: Source, variables: Variables, report: Report): readonly EnvEntry[] {
  const odd = oddCharacter(source);
  if (odd) report.add('variables-syntax', odd.span, { why: odd.why });
  if (odd) return [];
  const found = new Map<string, EnvEntry>();
  let start = 0;
  for (const line of source.text.split('\n')) {
    const entry = lineEntry(line.replace(/\r$/, ''), { source, start }, variables, report);
    if (entry) found.set(entry.name, entry);
    start += line.length + 1;
  }
  return [...found.values()];
}

interface Place {
  readonly source: Source;
  readonly start: number;
}

function lineEntry(line: string, { source, start }: Place, variables: Variables, report: Report): EnvEntry | undefined {
  const text = line.replace(/^[\s\ufeff]+/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const cut = text.indexOf('=');
  const name = cut === -1 ? text : text.slice(0, cut);
  const begin = start + line.length - text.length;
  const span = { source, start: begin, end: begin + Math.max(1, name.length) };
  if (name === '' || /\s/.test(name)) {
    report.add('variables-syntax', span, { why: 'a line is NAME=value, and a name holds no blanks' });
    return undefined;
  }
  return { name, value: cut === -1 ? (variables.value(name) ?? null) : text.slice(cut + 1), span };
}
