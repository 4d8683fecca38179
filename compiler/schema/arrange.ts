/** A JSON schema, as far as ours go. */
export interface Definition {
  /** For people: the generated validators have none. */
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Definitions;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Definition;
  readonly patternProperties?: Definitions;
  readonly propertyNames?: Definition;
  readonly items?: Definition;
  readonly anyOf?: readonly Definition[];
  /** Forms told apart by the field that `discriminator` names. */
  readonly oneOf?: readonly Definition[];
  readonly $ref?: string;
  readonly definitions?: Definitions;
}

/** Schemas by name. */
export interface Definitions {
  readonly [name: string]: Definition;
}

interface Options {
  readonly extensions: boolean;
}

/**
 * What the generator of schemas made of our types, with what types cannot say: `@names` is the pattern of a mapping's
 * keys, mappings take keys `x-…` unless they are `@closed`, and `@uniqueItems` is about the list among several forms.
 * Definitions are sorted by name.
 */
export function arranged(made: Definition, options: Options): Definition {
  const { $schema, type, definitions = {}, ...rest } = arrange(made, options) as Definition & { $schema?: string };
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...($schema && { $schema }), ...(type && { type }), ...rest, definitions: sorted };
}

function arrange<T>(part: T, options: Options): T;
function arrange(part: unknown, options: Options): unknown {
  if (Array.isArray(part)) return part.map((item) => arrange(item, options));
  if (typeof part !== 'object' || part === null) return part;
  const { closed, names, ...rest } = part as { readonly [key: string]: unknown };
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) own[key] = arrange(value, options);
  if (own['uniqueItems'] !== undefined && Array.isArray(own['anyOf'])) {
    own['anyOf'] = own['anyOf'].map((form) => (form.type === 'array' ? { ...form, uniqueItems: true } : form));
    delete own['uniqueItems'];
  }
  if (typeof names === 'string') own['propertyNames'] = { pattern: names };
  const fixed = own['additionalProperties'] === false && own['properties'] !== undefined;
  if (options.extensions && fixed && closed === undefined) own['patternProperties'] = { '^x-': {} };
  return own;
}
