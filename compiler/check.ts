import { cast, castsOf } from './check/cast.ts';
import { tellMistake } from './check/tell.ts';
import type { Report } from './diagnostic.ts';
import { schema, validate } from './schema/generated/compose.js';
import { findMistakes } from './schema/mistakes.ts';
import { Shapes } from './schema/shapes.ts';
import type { Json, Node } from './tree.ts';

/**
 * Holds a document in today's spelling against the schema that the tables of attributes give. Returns it with texts
 * cast to numbers and truth values where nothing else may stand. One diagnostic a mistake, at its place.
 */
export function check(document: Node, report: Report): Node {
  const checked = cast(document, castsOf(schema, new Shapes(schema)));
  for (const mistake of findMistakes(validate, schema, written(checked))) tellMistake(checked, mistake, report);
  return checked;
}

/** As plain data, without what is there to be removed: `image: !reset null` need not be a text. */
function written(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(written);
  const object: Record<string, Json> = Object.create(null);
  for (const [key, { value }] of node.entries) if (value.tag !== 'reset') object[key] = written(value);
  return object;
}
