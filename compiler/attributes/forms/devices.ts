import type { Mapping, Node } from '../../tree.ts';
import { get, list, mapping, quoted, withEntry } from '../../tree.ts';
import { identity, type Tell } from '../attribute.ts';
import { piece, record, textAt, textOf } from './node.ts';

/** `source[:target[:permissions]]` or the long form. */
export function deviceForm(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar') return node;
  const [source = '', target = '', permissions = 'rwm', ...rest] = String(node.value).split(':');
  if (source === '' || rest.length > 0) {
    tell('bad-device', { written: quoted(node) });
    return undefined;
  }
  const to = target === '' ? source : target;
  const after = source.length + 1;
  return record(
    {
      source: piece(source, node, 0, source.length),
      target: target === '' ? piece(to, node, 0, source.length) : piece(to, node, after, after + target.length),
      permissions: piece(permissions, node, after + target.length + 1),
    },
    node,
  );
}

/** What makes two entries the same: a later one replaces it. */
export const deviceIdentity = identity('path in the container', (item) => textAt(item, 'target'));

/** `gpus: all` is a request for all of them. */
export function gpuRequests(node: Node): Node {
  if (node.kind !== 'scalar') return node;
  return list([mapping(new Map([['count', { keySpan: node.span, value: node }]]), node.span)], node.span);
}

/** `count: all` is -1. */
export function deviceCount(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar' || Number.isInteger(node.value)) return node;
  const text = textOf(node);
  if (/^all$/i.test(text)) return piece(-1, node);
  if (/^-?\d+$/.test(text)) return piece(Number(text), node);
  tell('bad-device-count', { written: quoted(node) });
  return undefined;
}

/** A request is for a number of devices, or for those that it names. */
export function deviceRequestForm(node: Node, tell: Tell): Node {
  const [count, ids] = [get(node, 'count'), get(node, 'device_ids')];
  if (count && ids) {
    tell(
      'contradiction',
      { one: 'count', other: 'device_ids', why: 'a number and names of devices exclude one another; keep one' },
      'count',
    );
  }
  return node;
}

/** A request that names neither devices nor a number is for all. */
export function completeRequest(node: Mapping): Mapping {
  if (get(node, 'count') || get(node, 'device_ids')) return node;
  return withEntry(node, 'count', piece(-1, node));
}
