import type { Project } from '../project.ts';
import { place, type Span } from '../source.ts';
import type { Node } from '../tree.ts';
import { words } from './words.ts';

/** A value of the files, merged and in long form, and where it is: `services.web.image`. */
export interface Spot {
  readonly path: readonly string[];
  readonly node: Node;
  /** Of a part of a mapping. */
  readonly keySpan?: Span;
  /** The name is meant, not what it has. */
  readonly isKey?: true;
}

/** Where people find it: a scalar where it stands, all else, and what is empty, by its name. */
export function spanOf({ node, keySpan, isKey }: Spot): Span {
  const isSeen = node.kind === 'scalar' && node.span.end > node.span.start;
  return keySpan && (isKey || !isSeen) ? keySpan : node.span;
}

/** Whether nobody wrote it, and another form of the file means it: `required` of `depends_on: [db]`. */
export function isImplied({ path, node, keySpan }: Spot): boolean {
  if (node.kind !== 'scalar' || node.substituted || !keySpan) return false;
  const written = textOf(node.span).toLowerCase();
  const parts = new Set(written.includes('\n') ? [] : written.split(/[^\w./-]+/));
  const isSaid = [...words(node.value, node.text)].some((word) => parts.has(word));
  return !isSaid && !textOf(keySpan).startsWith(path.at(-1) ?? '', /^["']/.test(textOf(keySpan)) ? 1 : 0);
}

function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

/** What a project says, by where it stands. */
export interface Spots {
  /** The value at a path. */
  at(...path: readonly string[]): Spot | undefined;
  /** The values, or else the names, that a text speaks of: `mem_limit (compose.yaml:5:16)`; those of the services where there are. */
  in(text: string, services: readonly string[]): readonly Spot[];
  /** The values that begin at a place: a list may begin where its first item does. */
  begin(span: Span, services: readonly string[]): Spot | undefined;
}

export function spotsOf({ root }: Project): Spots {
  const whole: Spot = { path: [], node: root };
  const [values, keys] = [new Map<string, Spot[]>(), new Map<string, Spot[]>()];
  index(whole, values, keys);
  const find = (where: string, services: readonly string[]): Spot | undefined => {
    const found = values.get(where) ?? keys.get(where) ?? [];
    const isOwn = ({ path }: Spot): boolean => path[0] === 'services' && services.includes(path[1] ?? '');
    return found.find(isOwn) ?? found[0];
  };
  return {
    at: (...path) => path.reduce<Spot | undefined>(childOf, whole),
    in: (text, services) => placesIn(text).flatMap((where) => find(where, services) ?? []),
    begin: (span, services) => find(place(span), services),
  };
}

/** `FILE:LINE:COLUMN` in parentheses, or alone. */
export function placesIn(text: string): readonly string[] {
  const alone = /^[^()\s]+:\d+:\d+$/.test(text) ? [text] : [];
  return [...alone, ...[...text.matchAll(/\(([^()]+:\d+:\d+)\)/g)].map(([, where = '']) => where)];
}

function index(spot: Spot, values: Map<string, Spot[]>, keys: Map<string, Spot[]>): void {
  push(values, place(spot.node.span), spot);
  if (spot.keySpan) push(keys, place(spot.keySpan), { ...spot, isKey: true });
  for (const child of childrenOf(spot)) index(child, values, keys);
}

function push(found: Map<string, Spot[]>, where: string, spot: Spot): void {
  const before = found.get(where);
  if (before) before.push(spot);
  else found.set(where, [spot]);
}

function childOf(spot: Spot | undefined, key: string): Spot | undefined {
  if (spot?.node.kind !== 'mapping') return childrenOf(spot)[Number(key)];
  const entry = spot.node.entries.get(key);
  return entry && { path: [...spot.path, key], node: entry.value, keySpan: entry.keySpan };
}

/** The parts of a mapping or a list. */
export function childrenOf(spot: Spot | undefined): readonly Spot[] {
  const { path, node } = spot ?? { path: [] };
  if (node?.kind === 'list') return node.items.map((item, at) => ({ path: [...path, `${at}`], node: item }));
  if (node?.kind !== 'mapping') return [];
  return [...node.entries].map(([key, { keySpan, value }]) => ({ path: [...path, key], node: value, keySpan }));
}
