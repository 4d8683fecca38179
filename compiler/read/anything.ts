import type { Document, Node as YamlNode, Pair, Scalar as YamlScalar, YAMLMap } from 'yaml';
import { Composer, type CST, isAlias, isMap, isScalar, isSeq, Lexer, Parser } from 'yaml';
import type { Report } from '../diagnostic.ts';
import type { Source, Span } from '../source.ts';
import { place } from '../source.ts';
import type { Entry, Mapping, Node, Scalar, Tag } from '../tree.ts';
import { mapping as mappingOf, quoted, scalar } from '../tree.ts';
import { Anchors } from './anchors.ts';
import { syntaxErrors } from './syntax.ts';
import { tagged } from './tagged.ts';

/** Values that all aliases of a file may repeat together: as many as docker compose visits. */
const MOST_ALIASED = 100_000;

/** Later phases walk trees by recursion; nobody writes a Compose file this deep. */
const MOST_DEPTH = 100;

/** Characters of a key that a message shows. */
const MOST_SHOWN = 40;

/** Any YAML file at all. The only importer of `yaml`, which is asked for the structure alone: all scalars come as text. */
export function readAnything(source: Source, report: Report): readonly Mapping[] {
  const reader: Reader = { source, report, anchors: new Anchors(MOST_ALIASED), whole: true };
  const tokens = tokensOf(source.text);
  if (typeof tokens === 'number') {
    tooDeep(reader, { source, start: tokens, end: tokens + 1 });
    return [];
  }
  // Scalars are typed here, by one rule for both readers; unknown tags are passed over as docker compose does.
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const documents = [...composer.compose(tokens, true, source.text.length)];
  const errors = documents.flatMap((document) => document.errors);
  if (errors.length === 0) return roots(documents, reader);
  syntaxErrors(source, errors, report);
  return [];
}

/**
 * The tokens of a text; the offset of the first that is nested too deep, where one is. The parser is asked while it
 * works: what stands open fills the memory, and the composer, which works by recursion, can abort the whole process.
 */
function tokensOf(text: string): readonly CST.Token[] | number {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The stack begins with the document; its value is of depth 0.
    const deep = parser.stack[MOST_DEPTH + 2];
    if (deep) return deep.offset;
  }
  tokens.push(...parser.end());
  return tokens;
}

interface Reader {
  readonly source: Source;
  readonly report: Report;
  readonly anchors: Anchors;
  /** False when something was left out: what is missing then is nobody's mistake, and no later phase may look for it. */
  whole: boolean;
}

function roots(documents: readonly Document.Parsed[], reader: Reader): readonly Mapping[] {
  const filled = documents
    .map(({ contents }) => contents)
    .filter((contents) => contents !== null && !isEmpty(contents));
  if (filled.length === 0) return [mappingOf(new Map(), { source: reader.source, start: 0, end: 0 })];
  const found = filled.flatMap((contents) => {
    reader.anchors.clear();
    const root = contents ? convert(reader, contents, 0) : undefined;
    if (root === undefined || root.kind === 'mapping') return root ?? [];
    reader.report.add('root-not-mapping', root.span, { got: quoted(root) });
    reader.whole = false;
    return [];
  });
  return reader.whole ? found : [];
}

function isEmpty(node: YamlNode): boolean {
  return isScalar(node) && node.value === '' && node.type === 'PLAIN' && node.tag === undefined;
}

/** `empty` is where a value stands that was left out: its key. */
function convert(reader: Reader, node: YamlNode, depth: number, empty?: Span): Node {
  if (depth > MOST_DEPTH) return tooDeep(reader, spanOf(reader, node));
  if (isAlias(node)) return repeated(reader, node.source, spanOf(reader, node), depth);
  const { anchor } = node;
  if (anchor) reader.anchors.open(anchor);
  const value = converted(reader, node, depth, empty);
  const tag = mergeTag(node.tag);
  const result = tag ? { ...value, tag } : value;
  if (anchor) reader.anchors.close(anchor, result);
  return result;
}

function converted(reader: Reader, node: YamlNode, depth: number, empty: Span | undefined): Node {
  const span = spanOf(reader, node);
  if (isMap(node)) return mapping(reader, node, depth);
  if (isScalar(node)) {
    const written = atEnd(node, reader.source.text);
    return tagged(written, span.start === span.end ? (empty ?? span) : span, reader.report);
  }
  const items = isSeq(node) ? node.items.map((item) => convert(reader, item as YamlNode, depth + 1)) : [];
  const end = isSeq(node) && node.flow ? span.end : (items.at(-1)?.span.end ?? span.end);
  return { kind: 'list', span: { ...span, end }, items };
}

/**
 * A block scalar on the last line of a file that has no final newline ends without one (YAML 1.2.2, section 8.1.1.2:
 * only a line break that is there is kept). The package yaml adds it.
 */
function atEnd(node: YamlScalar, text: string): Pick<YamlScalar, 'value' | 'type' | 'tag'> {
  const { value, type, tag, range } = node;
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  if (!isBlock || typeof value !== 'string' || text.endsWith('\n') || range?.[1] !== text.length) return node;
  const body = text.slice(text.indexOf('\n', range[0]) + 1 || text.length);
  const isAdded = type === 'BLOCK_LITERAL' ? breaks(value) > breaks(body) : lastLine(body).trim() !== '';
  return { value: isAdded ? value.replace(/\n$/, '') : value, type, ...(tag !== undefined && { tag }) };
}

function breaks(text: string): number {
  return text.split('\n').length - 1;
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function mapping(reader: Reader, node: YAMLMap, depth: number): Mapping {
  const span = spanOf(reader, node);
  const keys: Keys = { entries: new Map(), written: new Map() };
  let last = span.start;
  for (const pair of node.items as Pair<YamlNode, YamlNode | null>[]) last = addPair(reader, pair, keys, depth + 1);
  return { kind: 'mapping', span: { ...span, end: node.flow ? span.end : last }, entries: keys.entries };
}

interface Keys {
  readonly entries: Map<string, Entry>;
  /** Where each key was written in this very mapping, `<<` included; the others were merged in. */
  readonly written: Map<string | typeof MERGE, Span>;
}

/** `<<` without quotes, which is no key like others. */
const MERGE = Symbol('<<');

/** Returns where the pair ends. */
function addPair(reader: Reader, pair: Pair<YamlNode, YamlNode | null>, keys: Keys, depth: number): number {
  const { report } = reader;
  const keySpan = spanOf(reader, pair.key);
  const key = keyText(reader, pair.key, keySpan, depth);
  const value = pair.value ? convert(reader, pair.value, depth, keySpan) : scalar(null, keySpan, { text: '' });
  const written = isMerge(pair.key) ? MERGE : key;
  const first = keys.written.get(written);
  if (first) report.add('duplicate-key', keySpan, { key, first: place(first) });
  else if (written === MERGE) merge(reader, value, keys.entries);
  else keys.entries.set(key, { keySpan, value });
  if (!first) keys.written.set(written, keySpan);
  return Math.max(keySpan.end, value.span.end);
}

function isMerge(key: YamlNode): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

/** Keys that are there already win, and so do those written later: see `addPair`. */
function merge(reader: Reader, value: Node, entries: Map<string, Entry>): void {
  for (const from of value.kind === 'list' ? value.items : [value]) {
    if (from.kind === 'mapping') {
      for (const [key, entry] of from.entries) if (!entries.has(key)) entries.set(key, entry);
    } else {
      const why = `<< takes a mapping or a list of mappings, not ${quoted(from)}`;
      reader.report.add('yaml-syntax', from.span, { why });
      reader.whole = false;
    }
  }
}

/** A key that is no text is reported; its characters stand in. */
function keyText(reader: Reader, node: YamlNode, span: Span, depth: number): string {
  const written = reader.source.text.slice(span.start, span.end);
  const key = isScalar(node) || isAlias(node) ? convert(reader, node, depth, span) : undefined;
  if (key?.kind === 'scalar' && typeof key.value === 'string') return key.value;
  const got = key?.kind !== 'scalar' ? 'no single value' : key.value === null ? 'nothing' : `a ${typeof key.value}`;
  reader.report.add('key-not-text', span, { key: written.slice(0, MOST_SHOWN), got });
  reader.report.settle(span);
  return written;
}

/** What an alias stands for: the value is where the alias is, what is inside stays where it was written. */
function repeated(reader: Reader, name: string, span: Span, depth: number): Node {
  const { report, anchors } = reader;
  const known = anchors.get(name);
  if (known === undefined) {
    report.add('yaml-syntax', span, { why: `*${name} repeats the value marked &${name}, and there is none before it` });
  } else if (known === 'open') {
    report.add('yaml-syntax', span, { why: `*${name} stands inside the very value that it repeats` });
  } else if (known.height + depth > MOST_DEPTH) {
    tooDeep(reader, span);
  } else if (anchors.spend(known.size)) {
    return { ...known.node, span };
  } else if (anchors.refusals === 1) {
    report.add('too-large', span, { what: 'aliases repeat too many values', limit: `${MOST_ALIASED} in a file` });
  }
  reader.whole = false;
  return scalar(null, span);
}

function tooDeep(reader: Reader, span: Span): Scalar {
  reader.report.add('too-large', span, { what: 'values are nested too deep', limit: `${MOST_DEPTH} levels` });
  reader.whole = false;
  return scalar(null, span);
}

function mergeTag(tag: string | undefined): Tag | undefined {
  if (tag === '!reset') return 'reset';
  return tag === '!override' ? 'override' : undefined;
}

function spanOf({ source }: Reader, { range }: YamlNode): Span {
  const [start, end] = range ?? [0, 0];
  return { source, start, end };
}
