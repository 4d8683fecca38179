import type { Entry, Mapping, Node } from '../../tree.ts';
import { mapping, quoted } from '../../tree.ts';
import { place } from '../../source.ts';
import type { Tell } from '../attribute.ts';
import { eachValue, itemsOf, piece, textOf } from './node.ts';

/**
 * A mapping or a list of `NAME=value`: always a mapping from name to text; a name alone means null. A space before the
 * `=` would be part of the name.
 */
export function variables(node: Node, tell: Tell): Node {
  itemsOf(node).forEach((item, index) => {
    if (item.kind === 'scalar' && /^[^=]*\s=/.test(textOf(item))) tell('bad-pair', { written: quoted(item) }, index);
  });
  return pairs(node, null, tell);
}

/** As `variables`, but a name alone means the empty text. */
export function labels(node: Node, tell: Tell): Node {
  return pairs(node, '', tell);
}

/** As `variables`, but each item of a list needs a value. */
export function fullPairs(node: Node, tell: Tell): Node {
  if (node.kind === 'list') {
    node.items.forEach((item, index) => {
      if (item.kind === 'scalar' && !textOf(item).includes('=')) tell('bad-pair', { written: quoted(item) }, index);
    });
  }
  return pairs(node, '', tell);
}

/** `ssh: [default, id=path]`: a mapping from id to path; null for the agent. */
export function sshKeys(node: Node, tell: Tell): Node {
  if (node.kind === 'list') {
    node.items.forEach((item, index) => {
      const id = item.kind === 'scalar' ? textOf(item) : '';
      if (!id.includes('=') && id !== 'default') tell('bad-ssh', { written: quoted(item) }, index);
    });
  }
  return pairs(node, null, tell);
}

/** Of a name that is listed twice, the last counts. */
function pairs(node: Node, nothing: null | '', tell: Tell): Mapping {
  if (node.kind === 'mapping') {
    if (node.entries.has('')) tell('bad-pair', { written: '""' }, '');
    return eachValue(node, (value) => textValue(value, nothing));
  }
  const entries = new Map<string, Entry>();
  const places = new Map<string, number>();
  for (const [index, item] of itemsOf(node).entries()) {
    if (item.kind !== 'scalar') continue;
    const whole = textOf(item);
    const cut = whole.indexOf('=');
    const name = cut === -1 ? whole : whole.slice(0, cut);
    const value = cut === -1 ? piece(nothing, item) : piece(whole.slice(cut + 1), item, cut + 1);
    const before = entries.get(name)?.value;
    if (before?.kind === 'scalar' && before.value !== value.value) {
      tell('replaced-item', { at: place(item.span), by: 'name' }, places.get(name) ?? index);
    }
    places.set(name, index);
    entries.set(name, { keySpan: piece(name, item, 0, name.length).span, value });
  }
  return mapping(entries, node.span);
}

function textValue(value: Node, nothing: null | ''): Node {
  if (value.kind !== 'scalar') return value;
  if (value.value === null) return nothing === null ? value : piece(nothing, value);
  return typeof value.value === 'string' ? value : piece(textOf(value), value);
}
