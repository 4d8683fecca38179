import { cast, castsOf } from './check/cast.ts';
import { tellMistake } from './check/tell.ts';
import type { Report } from './diagnostic.ts';
import { schema, validate } from './schema/generated/compose.js';
import { findMistakes } from './schema/mistakes.ts';
import { Shapes } from './schema/shapes.ts';
import type { Json, Node } from './tree.ts';
import { get } from './tree.ts';

/**
 * Holds a document in today's spelling against the schema that the tables of attributes give. Returns it with texts
 * cast to numbers and truth values where nothing else may stand. One diagnostic a mistake, at its place. `before` is
 * what earlier files say together.
 */
export function check(document: Node, report: Report, before?: Node): Node {
  const checked = cast(document, castsOf(schema, new Shapes(schema)));
  for (const mistake of findMistakes(validate, schema, written(checked, before))) tellMistake(checked, mistake, report);
  return checked;
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
