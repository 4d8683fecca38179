import type { Source } from '../source.ts';
import type { Node, Scalar } from '../tree.ts';
import { typed } from './typed.ts';

/** Unquoted text that begins with one of these is text or a number in every reading of YAML. */
const PLAIN = /(?:[\w./$~+]|-(?=[^ ,[\]{}]))(?:[^ :#]|:(?=[^ ])|(?<=[^ ])#| +(?=[^ #]))*/y;
const QUOTED = /"[^"\\]*"|'[^']*'(?!')/y;
/** In `[…]`: no more than words, so that commas, colons and brackets have one meaning. */
const WORD = /-?[\w./$~+][\w./$~+=@%-]*|--[\w.-]*\w/y;
const END = / *(?:(?<= )#.*)?$/y;
const BLANK = / */y;

/**
 * The value that stands in `line` from the offset `from` on: `none` when there is none (but perhaps a comment),
 * undefined when it is not of the few kinds known here. `at` is the offset of the line in its source.
 */
export function inlineValue(source: Source, line: string, from: number, at: number): Node | 'none' | undefined {
  if (ends(line, from)) return 'none';
  const start = from + match(BLANK, line, from);
  const { node, end } = line[start] === '[' ? flowList(source, line, start, at) : value(source, line, start, at, PLAIN);
  return node && ends(line, end) ? node : undefined;
}

interface Piece {
  readonly node: Node | undefined;
  /** Offset in the line after it. */
  readonly end: number;
}

function value(source: Source, line: string, start: number, at: number, unquoted: RegExp): Piece {
  const quoted = match(QUOTED, line, start);
  const end = start + (quoted || match(unquoted, line, start));
  if (end === start) return line.startsWith('{}', start) ? emptyMapping(source, start, at) : { node: undefined, end };
  const span = { source, start: at + start, end: at + end };
  if (quoted) return { node: { kind: 'scalar', span, value: line.slice(start + 1, end - 1) }, end };
  const node: Scalar = { kind: 'scalar', span, ...typed(line.slice(start, end)) };
  return { node, end };
}

function emptyMapping(source: Source, start: number, at: number): Piece {
  const span = { source, start: at + start, end: at + start + 2 };
  return { node: { kind: 'mapping', span, entries: new Map() }, end: start + 2 };
}

/** `[a, "b"]`: words and quoted text only. */
function flowList(source: Source, line: string, start: number, at: number): Piece {
  const items: Node[] = [];
  let here = start + 1;
  here += match(BLANK, line, here);
  while (line[here] !== ']') {
    const item = value(source, line, here, at, WORD);
    if (!item.node) return item;
    items.push(item.node);
    here = item.end + match(BLANK, line, item.end);
    if (line[here] === ']') break;
    if (line[here] !== ',') return { node: undefined, end: here };
    here += 1;
    here += match(BLANK, line, here);
    if (line[here] === ']') return { node: undefined, end: here };
  }
  const span = { source, start: at + start, end: at + here + 1 };
  return { node: { kind: 'list', span, items }, end: here + 1 };
}

function ends(line: string, from: number): boolean {
  END.lastIndex = from;
  return END.test(line);
}

/** How many characters the pattern takes at an offset. */
function match(pattern: RegExp, line: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(line) ? pattern.lastIndex - from : 0;
}
