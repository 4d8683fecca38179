import { cast, castsOf } from './check/cast.ts';
import { datesForTexts } from './check/dates.ts';
import { tellMistake } from './check/tell.ts';
import type { Report } from './diagnostic.ts';
import { schema, validate } from './schema/generated/compose.js';
import { findMistakes, type Path } from './schema/mistakes.ts';
import { Shapes } from './schema/shapes.ts';
import type { Json, Node } from './tree.ts';
import { get } from './tree.ts';

/**
 * Holds a document in today's spelling against the schema that the tables of attributes give. Returns it with texts
 * cast to numbers and truth values where nothing else may stand, and without attributes and items of a wrong form: no
 * later phase need fear them. One diagnostic a mistake, at its place. `before` is what earlier files say together.
 */
export function check(document: Node, report: Report, before?: Node): Node {
  const shapes = new Shapes(schema);
  const checked = cast(document, castsOf(schema, shapes));
  const mistakes = [...findMistakes(validate, schema, written(checked, before)), ...datesForTexts(checked, shapes)];
  for (const mistake of mistakes) tellMistake(checked, mistake, report);
  const misshapen = mistakes.filter(({ kind, path }) => kind === 'type' && path.length > NAME_DEPTH);
  return without(
    checked,
    misshapen.map(({ path }) => path),
  );
}

/** `services.app`: what is wrong as a whole still has its name, which others may refer to. */
const NAME_DEPTH = 2;

function without(node: Node, paths: readonly Path[]): Node {
  if (paths.length === 0 || node.kind === 'scalar') return node;
  const below = new Map<string, Path[]>();
  for (const [first, ...rest] of paths) {
    const others = below.get(String(first));
    if (others) others.push(rest);
    else below.set(String(first), [rest]);
  }
  if (node.kind === 'list') {
    return { ...node, items: node.items.flatMap((item, index) => kept(item, below.get(String(index)))) };
  }
  const entries = [...node.entries].flatMap(([key, entry]) =>
    kept(entry.value, below.get(key)).map((value) => [key, { ...entry, value }] as const),
  );
  return { ...node, entries: new Map(entries) };
}

/** The value without what is at the paths below it; nothing when one of them leads to itself. */
function kept(node: Node, paths: readonly Path[] = []): readonly Node[] {
  return paths.some((path) => path.length === 0) ? [] : [without(node, paths)];
}

/**
 * As plain data, without what is there to be removed (`image: !reset null` need not be a text), and without what says
 * nothing where an earlier file says something: that stays.
 */
function written(node: Node, before: Node | undefined): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map((item) => written(item, undefined));
  const object: Record<string, Json> = Object.create(null);
  for (const [key, { value }] of node.entries) {
    const earlier = get(before, key);
    const idle = earlier && value.kind === 'scalar' && value.value === null;
    if (value.tag !== 'reset' && !idle) object[key] = written(value, earlier);
  }
  return object;
}
