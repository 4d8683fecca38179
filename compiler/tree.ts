import type { Span } from './source.ts';

/**
 * Plain YAML values that know where they were written. No phase changes a node: it makes new ones.
 * `tag` keeps Compose's merge tags; a tagged node says how it joins an earlier file (Compose Specification, 13-merge).
 */
export type Node = Scalar | List | Mapping;

/** `!reset` takes away what an earlier file says, `!override` replaces it whole. */
export type Tag = 'reset' | 'override';

/** A single value. */
export interface Scalar {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly value: string | number | boolean | null;
  /** The characters as written, where they differ from `String(value)`: `0440` for 288, `yes` for a cast boolean. */
  readonly text?: string;
  /** Set when the value was substituted: it may hold a secret and is never quoted to anybody. */
  readonly substituted?: Substituted;
  readonly tag?: Tag;
}

/** What interpolation put into a scalar. */
export interface Substituted {
  /** The text before substitution, safe to quote: `${DB_PASSWORD:-none}`. */
  readonly template: string;
  /** Names of the variables used, sorted. */
  readonly variables: readonly string[];
  /** Which parts of the value came from which parts of the template. Absent: the whole from the whole. */
  readonly holes?: readonly Hole[];
}

/** A part of a template that was replaced, in order: between holes, template and value are the same. */
export interface Hole {
  /** In the template. */
  readonly from: number;
  readonly to: number;
  /** In the value. */
  readonly start: number;
  readonly end: number;
  /** False for `$$`. */
  readonly isVariable: boolean;
}

/** A list, in the order written. */
export interface List {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly Node[];
  readonly tag?: Tag;
}

/** Values by key. */
export interface Mapping {
  readonly kind: 'mapping';
  readonly span: Span;
  /** In the order written. Keys are unique; a JavaScript Map, so that `__proto__` is a key like any other. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly tag?: Tag;
}

/** A key's place and its value. */
export interface Entry {
  /** Where the key stands. */
  readonly keySpan: Span;
  readonly value: Node;
}

/** Plain data. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export function scalar(value: Scalar['value'], span: Span, more: Partial<Scalar> = {}): Scalar {
  return { ...more, kind: 'scalar', span, value };
}

export function list(items: readonly Node[], span: Span): List {
  return { kind: 'list', span, items };
}

export function mapping(entries: ReadonlyMap<string, Entry>, span: Span): Mapping {
  return { kind: 'mapping', span, entries };
}

/** The value under `key`, when `node` is a mapping that has it. */
export function get(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined;
}

/** The node when it is a mapping. */
export function mappingOf(node: Node | undefined): Mapping | undefined {
  return node?.kind === 'mapping' ? node : undefined;
}

/** A copy of `node` with one key set, in its old place or at the end; without it when `value` is undefined. */
export function withEntry(node: Mapping, key: string, value: Node | undefined, keySpan?: Span): Mapping {
  const entries = new Map(node.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, { keySpan: keySpan ?? entries.get(key)?.keySpan ?? value.span, value });
  return { ...node, entries };
}

/** Whether plain data is an object, neither a list nor null. */
export function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node as plain data. Objects have no prototype, so that a key can be called anything. */
export function toJson(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  const object: Record<string, Json> = Object.create(null);
  for (const [key, entry] of node.entries) object[key] = toJson(entry.value);
  return object;
}

/** The node at a path of keys and indexes, or the deepest that exists on the way. */
export function nodeAt(node: Node, path: readonly (string | number)[]): Node {
  let here = node;
  for (const step of path) {
    const next = here.kind === 'list' ? here.items[Number(step)] : get(here, String(step));
    if (next === undefined) return here;
    here = next;
  }
  return here;
}

/**
 * What was substituted in a part of a value, by offsets in the value; undefined where no variable reaches into the part.
 * A variable that is cut belongs to both sides.
 */
export function substitutedIn(whole: Substituted | undefined, start: number, end: number): Substituted | undefined {
  if (!whole?.holes) return whole;
  const { template, variables, holes } = whole;
  const inside = holes.filter((hole) => hole.start < end && hole.end > start);
  const empty = holes.filter((hole) => hole.start === hole.end && hole.start >= start && hole.start <= end);
  const all = [...new Set([...inside, ...empty])].sort((a, b) => a.from - b.from);
  if (!all.some(({ isVariable }) => isVariable)) return undefined;
  const first = templateOffset(holes, start, all[0], 'from');
  const last = templateOffset(holes, end, all.at(-1), 'to');
  const moved = all.map((hole) => ({
    from: hole.from - first,
    to: hole.to - first,
    start: Math.max(hole.start, start) - start,
    end: Math.min(hole.end, end) - start,
    isVariable: hole.isVariable,
  }));
  return { template: template.slice(first, last), variables, holes: moved };
}

/** Where an offset of the value stands in the template; in a hole that is cut, the end of the hole that keeps it whole. */
function templateOffset(holes: readonly Hole[], offset: number, cut: Hole | undefined, side: 'from' | 'to'): number {
  if (cut && cut.start <= offset && offset <= cut.end) return cut[side];
  const before = holes.filter((hole) => hole.end <= offset && (side === 'to' || hole !== cut)).at(-1);
  return before ? before.to + (offset - before.end) : offset;
}

/** How a value may be quoted in a message: what stands in the file, never what a variable held. */
export function quoted(node: Node): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a mapping';
  if (node.substituted) return shortened(JSON.stringify(node.substituted.template));
  if (node.value === null) return 'nothing';
  return shortened(typeof node.value === 'string' ? JSON.stringify(node.value) : (node.text ?? String(node.value)));
}

/** Characters of a value that a message quotes. */
const MOST_QUOTED = 200;

function shortened(text: string): string {
  return text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text;
}
