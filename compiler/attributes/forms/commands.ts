import type { Node } from '../../tree.ts';
import { list, quoted, scalar } from '../../tree.ts';
import { splitWords } from '../../words.ts';
import type { Tell } from '../attribute.ts';
import { piece } from './node.ts';

/** A command in one text to the list of its words; '' is the empty list. */
export function command(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar') return node;
  const split = splitWords(String(node.value));
  const written = quoted(node);
  if (split.kind === 'unbalanced') {
    const why = /[()]/.test(split.what)
      ? `only a shell knows what ${split.what} means`
      : `${split.what} has no partner`;
    tell('command-syntax', { written, why });
    return undefined;
  }
  if (split.kind === 'cut') tell('command-cut', { written, operator: split.operator });
  return list(
    split.words.map(({ text, start, end }) => piece(text, node, start, end)),
    node.span,
  );
}

/** A health check in one text runs in a shell; a list says how it runs. */
export function healthTest(node: Node, tell: Tell): Node | undefined {
  if (node.kind === 'scalar') return list([scalar('CMD-SHELL', node.span), node], node.span);
  const first = node.kind === 'list' ? node.items[0] : undefined;
  if (first?.kind !== 'scalar' || ['NONE', 'CMD', 'CMD-SHELL'].includes(String(first.value))) return node;
  tell('healthcheck-test', { first: quoted(first) }, 0);
  return undefined;
}
