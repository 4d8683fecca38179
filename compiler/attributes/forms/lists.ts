import type { Node } from '../../tree.ts';
import { list } from '../../tree.ts';
import { itemsOf, piece, textOf } from './node.ts';

/** `dns: 1.1.1.1` or a list: always a list of texts. */
export function texts(node: Node): Node {
  return list(
    itemsOf(node).map((item) => oneText(item)),
    node.span,
  );
}

/** As `texts`, without empty ones: a variable that is not set means no entry. */
export function filledTexts(node: Node): Node {
  const written = itemsOf(node).map((item) => oneText(item));
  return list(
    written.filter((item) => item.kind !== 'scalar' || item.value !== ''),
    node.span,
  );
}

/** A number or boolean as text. */
export function oneText(node: Node): Node {
  return node.kind !== 'scalar' || typeof node.value === 'string' ? node : piece(textOf(node), node);
}

/** One value is a list of one. */
export function asList(node: Node): Node {
  return node.kind === 'list' ? node : list([node], node.span);
}
