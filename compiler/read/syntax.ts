import type { Report } from '../diagnostic.ts';
import type { Source } from '../source.ts';
import { position } from '../source.ts';

/** What is asked of an error of the package `yaml`. */
interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** One mistake upsets a YAML parser many times over; after these, the rest is noise. */
const MOST_ERRORS = 5;

/** Reports mistakes of YAML in words: the first of each line, and not more than a handful. */
export function syntaxErrors(source: Source, errors: readonly YamlError[], report: Report): void {
  const lines = new Set<number>();
  const inOrder = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  for (const found of inOrder) {
    const { start, end } = whereabouts(source, found);
    const { line } = position(source, start);
    if (lines.has(line)) continue;
    if (lines.size === MOST_ERRORS) return;
    lines.add(line);
    report.add('yaml-syntax', { source, start, end }, { why: why(found, source.text.slice(start, end)) });
  }
}

const MOST_INDENT = 200;

/** A place inside the text; never at its very end, where nothing could be underlined. */
function whereabouts({ text }: Source, { pos, message }: YamlError): { readonly start: number; readonly end: number } {
  if (message.startsWith('Missing closing')) {
    const start = opening(text, pos[0], message);
    return { start, end: start + 1 };
  }
  // An error at an indentation is shown at what is indented.
  const here = pos[0] + (/^[ \t]*/.exec(text.slice(pos[0], pos[0] + MOST_INDENT))?.[0].length ?? 0);
  const last = text.trimEnd().length;
  const start = Math.max(0, Math.min(/[\r\n]/.test(text[here] ?? '\n') ? pos[0] : here, last - 1));
  return { start, end: Math.max(start + 1, Math.min(pos[1], text.length)) };
}

/** Where the quote opens that nothing closes: any later one would have closed it. */
function opening(text: string, end: number, message: string): number {
  return Math.max(0, text.lastIndexOf(message.includes('"') ? '"' : "'", end - 1));
}

/** The first row that fits is said. Rows without a pattern stand for all else of their code. */
const WORDS: readonly (readonly [code: string, message: RegExp | undefined, words: string])[] = [
  ['TAB_AS_INDENT', undefined, 'a tab indents this line; YAML wants blanks'],
  ['BAD_INDENT', /same column/, 'this line starts at another column than its neighbours; indent them alike'],
  [
    'BAD_INDENT',
    /sufficiently indented/,
    'what stands in brackets must be indented deeper than the line where they open',
  ],
  ['BAD_INDENT', undefined, 'this line is indented wrongly'],
  ['MISSING_CHAR', /Missing closing/, 'this quote is never closed'],
  [
    'MISSING_CHAR',
    /Implicit map keys/,
    'neither "key: value" nor "- item"; is a colon missing, or the blank after it?',
  ],
  ['MISSING_CHAR', /Sequence item without/, 'a list item must begin with "- "'],
  ['MISSING_CHAR', /Missing , /, 'a comma is missing before this'],
  ['MISSING_CHAR', /Missing space after :/, 'a blank is missing after the colon'],
  ['MISSING_CHAR', /Comments must/, 'a blank is missing before this #; without it, it begins no comment'],
  ['MISSING_CHAR', /expected(?:(?!expected).)* end with/i, 'this bracket is never closed'],
  ['MISSING_CHAR', /Tags and anchors/, 'a blank is missing after this tag or anchor'],
  ['MISSING_CHAR', /directives-end/, 'a line --- is missing before this'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    /compact mappings/,
    'a second "key: value" on one line; put the value in quotes, or on a line of its own',
  ],
  ['BLOCK_AS_IMPLICIT_KEY', undefined, 'a list cannot be a key'],
  [
    'MULTILINE_IMPLICIT_KEY',
    undefined,
    'a key must stand on one line, with its colon; is the colon missing here, or the blank after it?',
  ],
  ['KEY_OVER_1024_CHARS', undefined, 'a key may have 1024 characters at most'],
  ['BLOCK_IN_FLOW', undefined, 'inside brackets only values on one line, in brackets or in quotes may stand'],
  ['BAD_SCALAR_START', undefined, 'a value cannot begin with this character; put it in quotes'],
  ['BAD_DQ_ESCAPE', undefined, 'no escape that YAML knows; inside "…" write \\\\ for a backslash, or use \'…\''],
  ['BAD_ALIAS', undefined, 'a name is missing after & or *'],
  ['ALIAS_PROPS', undefined, 'an alias (*name) takes no tag and no anchor'],
  ['MULTIPLE_ANCHORS', undefined, 'a value can have one anchor (&name) only'],
  ['MULTIPLE_TAGS', undefined, 'a value can have one tag (!name) only'],
  ['BAD_PROP_ORDER', undefined, 'tags and anchors stand after the "-", "?" or ":", not before'],
  ['BAD_DIRECTIVE', undefined, 'a line that begins with % is a directive, and this is none that YAML knows'],
  ['TAG_RESOLVE_FAILED', undefined, 'this tag is not written as YAML wants'],
  ['RESOURCE_EXHAUSTION', undefined, 'values are nested too deep; the limit is 100 levels'],
];

function why({ code, message }: YamlError, text: string): string {
  const row = WORDS.find(([rowCode, pattern]) => rowCode === code && (pattern?.test(message) ?? true));
  if (row) return row[2];
  const piece = text.trim().split('\n', 1)[0]?.slice(0, 40) ?? '';
  return piece === '' ? 'this is no YAML' : `${JSON.stringify(piece)} cannot stand here`;
}
