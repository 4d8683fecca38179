import type { Source } from '../source.ts';
import type { Entry, Mapping, Node } from '../tree.ts';
import { inlineValue } from './inline.ts';
import { typed } from './typed.ts';

/** Deeper files are left to the other reader, which has words for them. */
const MOST_DEPTH = 50;

const MOST_COLUMNS = 4000;

/** `key:` and what follows it on the line. Keys that could be read as anything but text are not for this reader. */
const KEY = /([A-Za-z_][\w./-]{0,199}):(?= |$)/y;

/**
 * Reads the part of YAML that nearly all Compose files keep to: block mappings and lists, values on one line.
 * Undefined for a file that holds anything else, wrong or not; nothing is reported.
 */
export function readPlain(source: Source): Mapping | undefined {
  // White space other than blanks and newlines has rules of its own.
  if (/[^\S\n ]/.test(source.text)) return undefined;
  const lines = contentLines(source.text);
  if (lines === undefined || lines.length === 0) return undefined;
  const reader: Reader = { source, lines, next: 0 };
  const root = block(reader, 0);
  return root?.kind === 'mapping' && reader.next === lines.length ? root : undefined;
}

interface Reader {
  readonly source: Source;
  /** Lines with content; `next` is the first that was not read yet. */
  readonly lines: Line[];
  next: number;
}

interface Line {
  /** Column of the content, from 0. A list item's content is read as a line of its own. */
  readonly indent: number;
  /** Offset of the content. */
  readonly at: number;
  readonly text: string;
}

/** `---`, `...` and directives. */
const MARKER = /^(---|\.\.\.|%)/;

/** Undefined when the file holds markers of documents, or lines too long for regular expressions. */
function contentLines(text: string): Line[] | undefined {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    let at = start;
    while (at < end && text.charCodeAt(at) === SPACE) at += 1;
    const content = text.slice(at, end).trimEnd();
    if (content.length > MOST_COLUMNS || (at === start && MARKER.test(content))) return undefined;
    if (content !== '' && !content.startsWith('#')) lines.push({ indent: at - start, at, text: content });
    start = end + 1;
  }
  return lines;
}

const SPACE = 32;

/** The mapping or list that begins on the next line. */
function block(reader: Reader, depth: number): Node | undefined {
  const line = reader.lines[reader.next];
  if (!line || depth > MOST_DEPTH) return undefined;
  return isItem(line) ? blockList(reader, line, depth) : blockMapping(reader, line, depth);
}

function isItem(line: Line): boolean {
  return line.text.startsWith('- ');
}

function blockMapping(reader: Reader, first: Line, depth: number): Mapping | undefined {
  const { source, lines } = reader;
  const entries = new Map<string, Entry>();
  let end = first.at;
  for (let line = lines[reader.next]; line && line.indent >= first.indent; line = lines[reader.next]) {
    KEY.lastIndex = 0;
    const key = KEY.exec(line.text)?.[1];
    if (key === undefined || line.indent > first.indent || entries.has(key) || typeof typed(key).value !== 'string') {
      return undefined;
    }
    const keySpan = { source, start: line.at, end: line.at + key.length };
    const value = valueAfterKey(reader, line, key.length + 1, depth);
    if (!value) return undefined;
    entries.set(key, { keySpan, value });
    end = value.span.end;
  }
  return { kind: 'mapping', span: { source, start: first.at, end }, entries };
}

function valueAfterKey(reader: Reader, line: Line, from: number, depth: number): Node | undefined {
  reader.next += 1;
  const { source } = reader;
  const value = inlineValue(source, line.text, from, line.at);
  if (value !== 'none') return value;
  const below = reader.lines[reader.next];
  if (below && (below.indent > line.indent || (below.indent === line.indent && isItem(below)))) {
    return block(reader, depth + 1);
  }
  return { kind: 'scalar', span: { source, start: line.at, end: line.at + from - 1 }, value: null, text: '' };
}

function blockList(reader: Reader, first: Line, depth: number): Node | undefined {
  const { source, lines } = reader;
  const items: Node[] = [];
  for (let line = lines[reader.next]; line && line.indent >= first.indent; line = lines[reader.next]) {
    if (!isItem(line)) {
      // The key that comes after a list written at its mapping's own column.
      if (line.indent === first.indent) break;
      return undefined;
    }
    const item = line.indent === first.indent ? listItem(reader, line, depth) : undefined;
    if (!item) return undefined;
    items.push(item);
  }
  const end = items.at(-1)?.span.end ?? first.at;
  return { kind: 'list', span: { source, start: first.at, end }, items };
}

function listItem(reader: Reader, line: Line, depth: number): Node | undefined {
  let skip = 2;
  while (line.text.charCodeAt(skip) === SPACE) skip += 1;
  const rest = { indent: line.indent + skip, at: line.at + skip, text: line.text.slice(skip) };
  KEY.lastIndex = 0;
  if (isItem(rest) || KEY.test(rest.text)) {
    reader.lines[reader.next] = rest;
    return block(reader, depth + 1);
  }
  reader.next += 1;
  const value = inlineValue(reader.source, line.text, 2, line.at);
  return value === 'none' ? undefined : value;
}
