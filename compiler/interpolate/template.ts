import type { Variables } from '../environment.ts';
import { matchAt } from '../match.ts';
import type { Hole } from '../tree.ts';

/** What a template made of its variables, and what was wrong with it. */
export interface Substitution {
  readonly text: string;
  readonly variables: ReadonlySet<string>;
  /** Pairs each part of the template with the part of the text that replaced it. */
  readonly holes: readonly Hole[];
  readonly mistakes: readonly Mistake[];
}

/** `at` and `end` are offsets in the template. */
export type Mistake = { readonly at: number; readonly end: number } & (
  | { readonly kind: 'syntax'; readonly why: string }
  | { readonly kind: 'large'; readonly what: string; readonly limit: string }
  | { readonly kind: 'required'; readonly name: string; readonly message: string }
  | { readonly kind: 'unset'; readonly name: string }
);

/** A value of a variable can be no longer on Linux (MAX_ARG_STRLEN is an eighth of it); files that double it end here. */
const MOST_CHARACTERS = 1024 * 1024;
const MOST_DEPTH = 100;

/**
 * Substitutes variables as docker compose does: `$$`, `$NAME`, `${NAME}`, and `:-` `-` `:+` `+` `:?` `?` with operands
 * that are templates themselves, evaluated only where they are needed. A `$` before anything else stands for itself.
 * Compose Specification, 12-interpolation.
 */
export function substitute(template: string, variables: Variables): Substitution {
  const state: State = { template, variables, used: new Set(), holes: [], mistakes: [], length: 0, ended: false };
  const text = piece(state, 0, template.length, 0);
  return { text, variables: state.used, holes: state.holes, mistakes: state.mistakes };
}

interface State {
  readonly template: string;
  readonly variables: Variables;
  readonly used: Set<string>;
  readonly holes: Hole[];
  readonly mistakes: Mistake[];
  /** Characters made so far, those of unused pieces included. */
  length: number;
  /** After a mistake of syntax nobody knows where the next piece begins. */
  ended: boolean;
  closings?: ReadonlyMap<number, number>;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-+?]/y;

function piece(state: State, from: number, end: number, depth: number): string {
  const { template } = state;
  const parts: string[] = [];
  let at = from;
  let made = 0;
  while (at < end && !state.ended) {
    const dollar = template.indexOf('$', at);
    const start = dollar === -1 || dollar >= end ? end : dollar;
    if (start > at) parts.push(template.slice(at, start));
    if (start === end) break;
    const next = substitution(state, start, end, depth);
    parts.push(next.text);
    made += start - at + next.text.length;
    if (depth === 0) state.holes.push(hole(template, start, next, made));
    state.length += next.text.length;
    const large = tooLarge(state, next.text.length);
    if (large) stop(state, { kind: 'large', ...large, at: start, end: next.end });
    at = next.end;
  }
  return parts.join('');
}

/** A `$` that stands for itself is none of a variable. */
function hole(template: string, from: number, { text, end: to }: Piece, end: number): Hole {
  const isVariable = to - from > 1 && template[from + 1] !== '$';
  return { from, to, start: end - text.length, end, isVariable };
}

interface Piece {
  readonly text: string;
  /** Offset in the template after it. */
  readonly end: number;
}

/** The substitution at a `$`. */
function substitution(state: State, at: number, end: number, depth: number): Piece {
  const { template } = state;
  const next = at + 1 < end ? template[at + 1] : undefined;
  if (next === '$') return { text: '$', end: at + 2 };
  if (next === '{') return braced(state, at, end, depth);
  const name = matchAt(NAME, template, at + 1).slice(0, end - at - 1);
  if (name === '') return { text: '$', end: at + 1 };
  return { text: plainValue(state, name, at, at + 1 + name.length), end: at + 1 + name.length };
}

function braced(state: State, at: number, end: number, depth: number): Piece {
  const { template } = state;
  const name = matchAt(NAME, template, at + 2);
  const after = at + 2 + name.length;
  if (name === '') {
    const close = closing(state, at + 1, after, end) ?? end - 1;
    return fail(state, at, close + 1, 'after ${ comes the name of a variable');
  }
  if (template[after] === '}' && after < end) {
    return { text: plainValue(state, name, at, after + 1), end: after + 1 };
  }
  const operator = matchAt(OPERATOR, template, after);
  const from = after + operator.length;
  const close = closing(state, at + 1, from, end);
  if (close === undefined) return fail(state, at, end, 'its } is missing on this line');
  if (operator === '') return fail(state, at, close + 1, 'after the name come }, :-, -, :+, +, :? or ?');
  if (depth === MOST_DEPTH) return fail(state, at, close + 1, `it is nested more than ${MOST_DEPTH} deep`);
  return { text: operate(state, { name, operator, at, from, close, depth }), end: close + 1 };
}

interface Operation {
  readonly name: string;
  readonly operator: string;
  readonly at: number;
  /** The operand's offsets. */
  readonly from: number;
  readonly close: number;
  readonly depth: number;
}

function operate(state: State, { name, operator, at, from, close, depth }: Operation): string {
  state.used.add(name);
  const value = state.variables.value(name);
  const present = value !== undefined && !(operator.startsWith(':') && value === '');
  const operand = (): string => piece(state, from, close, depth + 1);
  if (operator.endsWith('+')) return present ? operand() : '';
  if (present) return value;
  if (operator.endsWith('-')) return operand();
  // The message as it is written: what variables hold is shown to nobody.
  const message = state.template.slice(from, close);
  state.mistakes.push({ kind: 'required', name, message, at, end: close + 1 });
  return '';
}

function plainValue(state: State, name: string, at: number, end: number): string {
  state.used.add(name);
  const value = state.variables.value(name);
  if (value === undefined) state.mistakes.push({ kind: 'unset', name, at, end });
  return value ?? '';
}

function fail(state: State, at: number, end: number, why: string): Piece {
  stop(state, { kind: 'syntax', at, end, why });
  return { text: '', end };
}

/** Nothing after this mistake is looked at. */
function stop(state: State, mistake: Mistake): void {
  if (!state.ended) state.mistakes.push(mistake);
  state.ended = true;
}

function tooLarge({ length, variables }: State, added: number): { what: string; limit: string } | undefined {
  if (length > MOST_CHARACTERS) return { what: 'with its variables this value is too long', limit: '1 MiB' };
  if (variables.allows(added)) return undefined;
  return { what: 'the values of all variables together are too long', limit: '64 MiB' };
}

/**
 * Where the brace opened at `open` closes: at the brace that balances it, else (as docker compose does) at the last one
 * of the line. Operands stand on one line.
 */
function closing(state: State, open: number, from: number, end: number): number | undefined {
  state.closings ??= closings(state.template);
  const balanced = state.closings.get(open);
  if (balanced !== undefined && balanced < end) return balanced;
  const newline = state.template.indexOf('\n', from);
  const lineEnd = newline === -1 ? end : Math.min(newline, end);
  const last = state.template.lastIndexOf('}', lineEnd - 1);
  return last >= from ? last : undefined;
}

/** For each `{` that is balanced on its line, its `}`. */
function closings(template: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let open: number[] = [];
  for (let at = 0; at < template.length; at += 1) {
    const character = template[at];
    if (character === '{') open.push(at);
    else if (character === '\n') open = [];
    else if (character === '}') {
      const start = open.pop();
      if (start !== undefined) found.set(start, at);
    }
  }
  return found;
}
