import type { Node } from '../../tree.ts';
import type { Move } from '../attribute.ts';
import { eachValue } from './node.ts';

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

/** Each value of the mapping is the path of a file. */
export function filePaths(node: Node, move: Move): Node {
  return node.kind === 'mapping' ? eachValue(node, (value) => filePath(value, move)) : node;
}
