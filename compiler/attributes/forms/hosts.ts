import type { Json, Node, Scalar } from '../../tree.ts';
import { list, quoted } from '../../tree.ts';
import type { Tell } from '../attribute.ts';
import { itemsOf, piece, textOf } from './node.ts';

/**
 * `host=ip`, `host:ip`, or a mapping from host to address or addresses: always a list of `host=ip`. `host: !reset null`
 * becomes the item `host=` with that tag.
 */
export function hosts(node: Node, tell: Tell): Node {
  return list(
    node.kind === 'mapping' ? mapped(node, tell) : itemsOf(node).flatMap((item, at) => listed(item, at, tell)),
    node.span,
  );
}

/** In the order of their text. */
export function showHosts(value: Json): Json | undefined {
  return Array.isArray(value) && value.length > 0 ? value.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)) : undefined;
}

function mapped(node: Node & { kind: 'mapping' }, tell: Tell): readonly Node[] {
  const found: Node[] = [];
  for (const [host, { value }] of node.entries) {
    if (/^$|[:=]/.test(host))
      tell('bad-host', { written: JSON.stringify(host), why: 'the name is empty or has : or = in it' }, host);
    else if (value.tag === 'reset') found.push({ ...entry(host, '', value), tag: 'reset' });
    else for (const ip of itemsOf(value)) if (ip.kind === 'scalar') found.push(entry(host, textOf(ip), ip));
  }
  return found;
}

function listed(item: Node, index: number, tell: Tell): readonly Node[] {
  if (item.kind !== 'scalar') return [];
  const text = textOf(item);
  const cut = text.includes('=') ? text.indexOf('=') : text.indexOf(':');
  const host = text.slice(0, Math.max(cut, 0));
  if (cut !== -1 && !/^$|[:=]/.test(host))
    return text
      .slice(cut + 1)
      .split(',')
      .map((ip) => entry(host, ip, item));
  tell(
    'bad-host',
    { written: quoted(item), why: cut === -1 ? 'the address is missing' : 'the name is empty or has : in it' },
    index,
  );
  return [];
}

function entry(host: string, ip: string, from: Node): Scalar {
  return piece(`${host}=${/^\[.+\]$/.test(ip) ? ip.slice(1, -1) : ip}`, from);
}
