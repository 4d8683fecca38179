import type { Node } from '../../tree.ts';
import type { Move } from '../attribute.ts';
import { eachValue, piece } from './node.ts';

/** The value is the path of a file or folder. */
export function filePath(node: Node, move: Move): Node {
  return node.kind === 'scalar' && node.value !== null ? move(node, 'file') : node;
}

/** The value is a folder to build, or a URL. */
export function contextPath(node: Node, move: Move): Node {
  return node.kind === 'scalar' && node.value !== null ? move(node, 'context') : node;
}

/** Each value of the mapping is a folder to build, or a URL. */
export function contextPaths(node: Node, move: Move): Node {
  return node.kind === 'mapping' ? eachValue(node, (value) => contextPath(value, move)) : node;
}

/** Each value of the mapping is the path of a socket, or those of keys with commas between. */
export function keyPaths(node: Node, move: Move): Node {
  return node.kind === 'mapping' ? eachValue(node, (value) => eachPath(value, move)) : node;
}

function eachPath(node: Node, move: Move): Node {
  if (node.kind !== 'scalar' || node.value === null) return node;
  const parts = String(node.value).split(',');
  if (parts.length === 1) return move(node, 'file');
  return piece(parts.map((part) => String(move(piece(part, node), 'file').value)).join(','), node);
}
