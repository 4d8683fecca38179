/**
 * Texts that stand in the place of values wherever people look, by JSON pointer (RFC 6901): a value that holds text of a
 * variable as the file writes it (`TOKEN=${TOKEN}`), a value of an env file by its file (`TOKEN=<from a.env>`).
 * `#/Labels/a` masks the key `a` itself.
 */
export interface Masks {
  readonly [pointer: string]: string;
}

/** RFC 6901: `/Labels/a~1b` -> `Labels`, `a/b`. */
export function parsePointer(pointer: string): readonly string[] {
  const [, ...tokens] = pointer.split('/');
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A copy of the value with its masks in place. A pointer that leads nowhere is passed over: there is nothing to hide. */
export function withMasks<T>(value: T, masks: Masks): T {
  const copy = structuredClone(value);
  for (const [pointer, text] of Object.entries(masks)) {
    if (!pointer.startsWith('#')) maskAt(copy, parsePointer(pointer), text);
  }
  return copy;
}

function maskAt(copy: unknown, path: readonly string[], text: string): void {
  const last = path.at(-1);
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) parent = has(parent, key) ? parent[key] : undefined;
  if (last === undefined || !has(parent, last)) return;
  // Not by assignment: a label may be called `__proto__`.
  Object.defineProperty(parent, last, { value: text });
}

/** Enumerable, so that the length of a list is none of its items. */
function has(value: unknown, key: string): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && Object.prototype.propertyIsEnumerable.call(value, key);
}
