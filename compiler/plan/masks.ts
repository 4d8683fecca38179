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

/** A segment of a pointer: `a/b` -> `a~1b`. */
export function segment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A copy of the value with its masks in place. A pointer that leads nowhere is passed over: there is nothing to hide. */
export function withMasks<T>(value: T, masks: Masks): T {
  const copy = structuredClone(value);
  for (const [pointer, text] of Object.entries(masks)) {
    if (!pointer.startsWith('#')) maskAt(copy, parsePointer(pointer), text);
  }
  for (const [pointer, text] of Object.entries(masks)) {
    if (pointer.startsWith('#')) renameAt(copy, parsePointer(pointer.slice(1)), text);
  }
  return copy;
}

/** Gives the key its mask, in its place among the others. */
function renameAt(copy: unknown, path: readonly string[], text: string): void {
  const parent = parentOf(copy, path);
  const last = path.at(-1);
  if (last === undefined || !has(parent, last)) return;
  const record = parent as { [key: string]: unknown };
  for (const [key, value] of Object.entries(record)) {
    delete record[key];
    record[key === last ? text : key] = value;
  }
}

function parentOf(copy: unknown, path: readonly string[]): unknown {
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) parent = has(parent, key) ? parent[key] : undefined;
  return parent;
}

function maskAt(copy: unknown, path: readonly string[], text: string): void {
  const last = path.at(-1);
  const parent = parentOf(copy, path);
  if (last === undefined || !has(parent, last)) return;
  // Not by assignment: a label may be called `__proto__`.
  Object.defineProperty(parent, last, { value: text });
}

/** Enumerable, so that the length of a list is none of its items. */
function has(value: unknown, key: string): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && Object.prototype.propertyIsEnumerable.call(value, key);
}
