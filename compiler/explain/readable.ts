import { isHidden } from '../lower/facts.ts';
import type { Node } from '../tree.ts';
import type { Leaf } from './leaves.ts';
import { childrenOf, type Spot } from './spots.ts';

/** Names of images and ports are what a reviewer must see, whichever variable holds them; steps are called by them. */
const OPEN =
  /^(images\/\d+\/(image|services)|resources|pod|variables|steps\/\d+\/(?!command|source)|containers\/\d+\/(ports|name|service|because|create\/(Image|ExposedPorts|HostConfig\/PortBindings)))\b/;

/** Shorter texts are found everywhere: of those, only what stands at the value's own place is hidden. */
const LEAST_LENGTH = 4;

/**
 * Whether people may see a value. It is hidden when it holds text of a variable that stands at its spots, or anywhere in
 * the files (`hidden`): for a value whose place is not found must not be shown by that.
 */
export function readable({ keys, value }: Leaf, spots: readonly Spot[], hidden: ReadonlySet<string>): boolean {
  if (typeof value !== 'string' || OPEN.test(keys.join('/'))) return true;
  const near = hiddenTexts(spots.filter(({ isKey }) => !isKey).map(({ node }) => node));
  const far = [...hidden].filter((text) => Math.min(text.length, value.length) >= LEAST_LENGTH);
  const texts = [...near, ...far];
  if (keys.includes('substituted')) return !segmentsOf(value).some((key) => texts.some((text) => isPart(key, text)));
  return !texts.some((text) => value.includes(text) || text.includes(value));
}

/** `substituted` holds JSON pointers, in whose keys a slash is written as `~1`. */
function segmentsOf(pointer: string): readonly string[] {
  return pointer.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** How the Engine and the plan call what they know. */
const FIELD = /^[A-Za-z]+$/;

function isPart(key: string, text: string): boolean {
  return key.includes(text) || (!FIELD.test(key) && key.length >= LEAST_LENGTH && text.includes(key));
}

/** A leaf as people may call it: keys of its path that hold text of a variable, such as the path of a tmpfs, are hidden. */
export function readableName(leaf: Leaf, hidden: ReadonlySet<string>): Leaf {
  if (OPEN.test(leaf.keys.join('/'))) return leaf;
  const texts = [...hidden].filter((text) => text.length >= LEAST_LENGTH);
  const isShown = leaf.keys.map((key, at) => key !== leaf.names[at] || !texts.some((text) => isPart(key, text)));
  if (!isShown.includes(false)) return leaf;
  const show = (key: string, at: number): string => (isShown[at] ? key : '<redacted>');
  return { ...leaf, keys: leaf.keys.map(show), names: leaf.names.map(show) };
}

/** The texts that variables put into nodes. */
export function hiddenTexts(nodes: readonly Node[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...nodes];
  for (const node of queue) {
    if (node.kind !== 'scalar') queue.push(...childrenOf({ path: [], node }).map((child) => child.node));
    else if (isHidden(node) && node.value !== null && node.value !== '') found.add(String(node.value));
  }
  return found;
}
