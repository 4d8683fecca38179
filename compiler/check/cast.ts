import type { Definition } from '../schema/arrange.ts';
import type { Shapes } from '../schema/shapes.ts';
import type { Entry, List, Mapping, Node, Scalar } from '../tree.ts';

/**
 * Where texts become numbers and truth values: where the schema takes nothing else. A substituted value is always a
 * text, and so is YAML's `yes`. A text that does not read as what is wanted stays, and fails the schema.
 */
export interface Casts {
  /** What a scalar here may become. */
  readonly types: readonly string[];
  readonly named: ReadonlyMap<string, Casts>;
  /** Inside values of other names. */
  readonly others?: Casts;
  readonly items?: Casts;
}

/** The casts of a value of this shape; undefined where there are none, here or inside. */
export function castsOf(shape: Definition, shapes: Shapes): Casts | undefined {
  const forms = shapes.forms(shape);
  const inside = (part: Definition | undefined): Casts | undefined => part && castsOf(part, shapes);
  const properties = forms.flatMap((form) => Object.entries(form.properties ?? {}));
  const named = properties.flatMap(([name, part]) => {
    const casts = inside(part);
    return casts ? [[name, casts] as const] : [];
  });
  const others = inside(forms.map((form) => form.additionalProperties).find((part) => typeof part === 'object'));
  const items = inside(shapes.item(shape));
  const types = typesOf(forms);
  if (types.length === 0 && named.length === 0 && !others && !items) return undefined;
  return { types, named: new Map(named), ...(others && { others }), ...(items && { items }) };
}

function typesOf(forms: readonly Definition[]): readonly string[] {
  const types = forms.map((form) => String(form.type));
  return types.includes('string') ? [] : types.filter((type) => type in READERS);
}

/** The node with its casts made; the same node where there were none to make. */
export function cast(node: Node, casts: Casts | undefined): Node {
  if (!casts) return node;
  if (node.kind === 'scalar') return castScalar(node, casts.types);
  return node.kind === 'list' ? castList(node, casts.items) : castMapping(node, casts);
}

function castList(node: List, casts: Casts | undefined): List {
  if (!casts) return node;
  const items = node.items.map((each) => cast(each, casts));
  return items.every((each, index) => each === node.items[index]) ? node : { ...node, items };
}

function castMapping(node: Mapping, { named, others }: Casts): Mapping {
  let entries: Map<string, Entry> | undefined;
  for (const [name, entry] of node.entries) {
    const value = cast(entry.value, named.get(name) ?? others);
    if (value === entry.value) continue;
    entries ??= new Map(node.entries);
    entries.set(name, { ...entry, value });
  }
  return entries ? { ...node, entries } : node;
}

function castScalar(node: Scalar, types: readonly string[]): Scalar {
  if (typeof node.value !== 'string') return node;
  for (const type of types) {
    const value = READERS[type]?.(node.value);
    if (value !== undefined) return { ...node, value, text: node.text ?? node.value };
  }
  return node;
}

const READERS: { readonly [type: string]: (text: string) => number | boolean | undefined } = {
  boolean: (text) => TRUTH.get(text.toLowerCase()),
  integer: (text) => (/^[-+]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  number: (text) => (/^[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined),
};

const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'y', 'yes', 'on'].map((text) => [text, true] as const),
  ...['false', 'n', 'no', 'off'].map((text) => [text, false] as const),
]);
