import { segment } from '../attributes/lowering/fields.ts';
import { suggest } from '../suggest.ts';
import type { Leaf } from './leaves.ts';

/** The leaf as a JSON pointer (RFC 6901): `/containers/0/create/Image`. */
export function pointerOf({ keys }: Leaf): string {
  return keys.map((key) => `/${segment(key)}`).join('');
}

/** The leaf as people say it: `web.create.Image`, `pod.prefix`. A container that is called as a part of the plan needs `containers.`. */
export function pathOf({ names }: Leaf, roots: ReadonlySet<string>): string {
  const [first, second = ''] = names;
  return (first === 'containers' && names.length > 1 && !roots.has(second) ? names.slice(1) : names).join('.');
}

/** The parts that a plan has. */
export function rootsOf(leaves: readonly Leaf[]): ReadonlySet<string> {
  return new Set(leaves.map(({ keys }) => keys[0] ?? ''));
}

/**
 * The leaves at or below a path: a JSON pointer, or names with dots between them, in which `containers`, `create` and
 * `HostConfig` may be left out: `web.Memory`.
 */
export function select(leaves: readonly Leaf[], path: string): readonly Leaf[] {
  const roots = rootsOf(leaves);
  if (path === '' || path === '/') return leaves;
  if (path.startsWith('/')) return leaves.filter((leaf) => isBelow(pointerOf(leaf), path.replace(/\/$/, ''), '/'));
  return leaves.filter((leaf) => waysOf(leaf, roots).some((way) => isBelow(way, path, '.')));
}

function isBelow(whole: string, path: string, separator: string): boolean {
  return whole === path || whole.startsWith(`${path}${separator}`);
}

/** All that a leaf may be called. */
function waysOf(leaf: Leaf, roots: ReadonlySet<string>): readonly string[] {
  const { keys, names } = leaf;
  const ways = [pathOf(leaf, roots), names.join('.'), keys.join('.')];
  if (keys[0] !== 'containers') return ways;
  const short = ways.map((way) => way.replace('.create.', '.'));
  return [...ways, ...short, ...short.map((way) => way.replace('.HostConfig.', '.'))];
}

/** What was probably meant by a path that leads nowhere. */
export function nearest(leaves: readonly Leaf[], path: string): string | undefined {
  const separator = path.startsWith('/') ? '/' : '.';
  const roots = rootsOf(leaves);
  const words = path.split(separator);
  const all = leaves.flatMap((leaf) => (separator === '/' ? [pointerOf(leaf)] : waysOf(leaf, roots)));
  for (let length = words.length - 1; length >= 0; length -= 1) {
    const before = words
      .slice(0, length)
      .map((word) => `${word}${separator}`)
      .join('');
    const below = all.filter((way) => way.startsWith(before)).map((way) => way.slice(before.length));
    if (below.length === 0) continue;
    const rest = words.slice(length).join(separator);
    const near = within(below, `${separator}${rest}`, separator) ?? nextWord(below, words[length] ?? '', separator);
    return near === undefined ? undefined : `${before}${near}`;
  }
  return undefined;
}

/** The way to where the words stand further below. */
function within(below: readonly string[], rest: string, separator: string): string | undefined {
  const found = below.find((way) => `${way}${separator}`.includes(`${rest}${separator}`));
  return found?.slice(0, `${found}${separator}`.indexOf(`${rest}${separator}`) + rest.length);
}

function nextWord(below: readonly string[], word: string, separator: string): string | undefined {
  return suggest(word, new Set(below.map((way) => way.split(separator)[0] ?? '')));
}
