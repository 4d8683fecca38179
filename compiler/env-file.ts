import type { Report } from './diagnostic.ts';
import type { Variables } from './environment.ts';
import { reportMistake } from './interpolate/mistake.ts';
import { substitute } from './interpolate/template.ts';
import { matchAt } from './match.ts';
import { oddCharacter, type Source, type Span } from './source.ts';

/** One line of a file of variables. */
export interface EnvEntry {
  readonly name: string;
  /** Null: a name alone, which takes the value of the environment, and that has none. */
  readonly value: string | null;
  /** Where the name stands. */
  readonly span: Span;
}

/**
 * The variables of a `.env` or `env_file`, each name once, the last value winning, in order of first appearance.
 * The grammar is docker compose's: `[export] NAME=value`, `NAME: value`, `NAME`; 'literal', "escaped $AND ${SUBSTITUTED}"
 * and bare values, quoted ones over several lines; `#` comments. Variables are looked up outside first, then in the file.
 */
export function envFile(source: Source, variables: Variables, report: Report): readonly EnvEntry[] {
  const odd = oddCharacter(source);
  if (odd) report.add('variables-syntax', odd.span, { why: odd.why });
  if (odd) return [];
  const reader: Reader = { source, variables, report, found: new Map() };
  let at = source.text.startsWith('\ufeff') ? 1 : 0;
  while (at < source.text.length) at = statement(reader, at);
  return [...reader.found.values()];
}

interface Reader {
  readonly source: Source;
  readonly variables: Variables;
  readonly report: Report;
  readonly found: Map<string, EnvEntry>;
}

type Named = Pick<EnvEntry, 'name' | 'span'>;

const SPACE = /\s*/y;
const EXPORT = /export[^\S\n]+/y;
const KEY = /[^=:\n]*/y;
const BLANKS = /[^\S\n]*/y;
const WRONG_IN_NAME = /[^\p{L}\p{N}_.[\]-]/u;

/** Reads one statement from an offset on and returns the offset after it. */
function statement(reader: Reader, from: number): number {
  const { source, report, found } = reader;
  const { text } = source;
  const begin = afterComments(text, from);
  if (begin >= text.length) return text.length;
  const start = begin + matchAt(EXPORT, text, begin).length;
  const written = matchAt(KEY, text, start);
  const name = written.trimEnd();
  const span = { source, start, end: start + Math.max(1, name.length) };
  const after = start + written.length;
  const why = wrongName(name);
  if (why !== undefined) {
    report.add('variables-syntax', span, { why });
    return lineEnd(text, start);
  }
  if (text[after] === '=' || text[after] === ':') return assignment(reader, { name, span }, after + 1);
  found.set(name, { name, value: reader.variables.value(name) ?? null, span });
  return after;
}

function afterComments(text: string, from: number): number {
  let at = from + matchAt(SPACE, text, from).length;
  while (text[at] === '#') {
    at = lineEnd(text, at);
    at += matchAt(SPACE, text, at).length;
  }
  return at;
}

function wrongName(name: string): string | undefined {
  if (name === '') return 'the name of a variable is missing before this';
  const wrong = WRONG_IN_NAME.exec(name)?.[0];
  if (wrong === undefined) return undefined;
  const what = /\s/.test(wrong) ? 'blanks' : 'characters other than letters, digits and _ . - [ ]';
  return `the name of a variable holds no ${what}; a line is NAME=value, and a value of several lines stands in quotes`;
}

/** The value after `NAME=`. Returns the offset after it, as those below do. */
function assignment(reader: Reader, entry: Named, from: number): number {
  const { source, found } = reader;
  const { text } = source;
  const start = from + matchAt(BLANKS, text, from).length;
  const quote = text[start];
  if (quote === '"' || quote === "'") return quotedValue(reader, entry, start);
  const end = lineEnd(text, start);
  const written = (text.slice(start, end).split(' #', 1)[0] ?? '').trimEnd();
  found.set(entry.name, { ...entry, value: expanded(reader, written, entry.span) });
  return end;
}

function quotedValue(reader: Reader, entry: Named, start: number): number {
  const { source, report, found } = reader;
  const quote = source.text.charAt(start);
  const end = closingQuote(source.text, start, quote);
  if (end === undefined) {
    report.add('variables-syntax', { source, start, end: start + 1 }, { why: 'this quote is never closed' });
    return lineEnd(source.text, start);
  }
  const inside = source.text.slice(start + 1, end).replaceAll(`\\${quote}`, quote);
  const value = quote === "'" ? inside : expanded(reader, unescaped(inside), entry.span);
  found.set(entry.name, { ...entry, value });
  return end + 1;
}

function closingQuote(text: string, start: number, quote: string): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return undefined;
}

const ESCAPE = /\\([abcfnrtv$"\\]|0\d{0,3})/g;
const ESCAPED: { readonly [letter: string]: string } = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$',
  '"': '"',
  '\\': '\\',
};

/** The escapes of double quotes; a `\$` becomes `$$`, which substitution turns into `$`. */
function unescaped(text: string): string {
  return text.replace(ESCAPE, (whole, what: string) => {
    if (/^0[0-3][0-7]{2}$/.test(what)) return String.fromCharCode(Number.parseInt(what, 8));
    return ESCAPED[what] ?? whole;
  });
}

function expanded(reader: Reader, template: string, span: Span): string {
  const { variables, found, report } = reader;
  const lookup: Variables = {
    value: (name) => variables.value(name) ?? found.get(name)?.value ?? undefined,
    misses: (name) => variables.misses(name),
    inShell: (name) => variables.inShell(name),
    allows: (characters) => variables.allows(characters),
  };
  const result = substitute(template, lookup);
  for (const mistake of result.mistakes) reportMistake(mistake, { template, span, variables }, report);
  return result.text;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
