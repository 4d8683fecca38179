import type { Definition } from './arrange.ts';
import { Shapes } from './shapes.ts';

/** A generated validator. `errors` are those of the last call. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly Failure[] | null;
}

/** What ajv says of one check that failed; `shortened` of module.ts leaves out what can be found by the path. */
export interface Failure {
  /** `/services/web/ports/0`, with `~1` for a slash in a name. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params?: {
    readonly additionalProperty?: string;
    readonly missingProperty?: string;
    readonly propertyName?: string;
    readonly i?: number;
    readonly j?: number;
  };
}

/** From the top of the value: keys, and indexes of lists. */
export type Path = readonly (string | number)[];

/** One thing wrong with a value, where ajv may report several. `path` leads to the value, or to the mapping around it. */
export type Mistake =
  /** `name` is none of `known`. */
  | { readonly kind: 'unknown'; readonly path: Path; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'missing'; readonly path: Path; readonly name: string }
  /** The value has none of the forms. */
  | { readonly kind: 'type'; readonly path: Path; readonly forms: readonly Definition[] }
  /** The value has the right form, but must be `wanted`: `one of a, b`, `at least 0`. */
  | { readonly kind: 'value'; readonly path: Path; readonly wanted: string }
  /** The name `name` of an entry has letters that it may not have. */
  | { readonly kind: 'name'; readonly path: Path; readonly name: string }
  /** The items at both indexes are the same. */
  | { readonly kind: 'repeated'; readonly path: Path; readonly first: number; readonly again: number };

/** What is wrong with a value: none when it is valid. One mistake each, in the order in which ajv met them. */
export function findMistakes(validate: Validate, schema: Definition, value: unknown): readonly Mistake[] {
  if (validate(value)) return [];
  const failures = validate.errors ?? [];
  const parents = parentsOf(failures);
  const shapes = new Shapes(schema);
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const group = groups.get(failure.instancePath);
    if (group) group.push(failure);
    else groups.set(failure.instancePath, [failure]);
  }
  return [...groups].flatMap(([pointer, group]) => {
    const path = pathOf(pointer, value);
    const shape = shapes.at(path);
    return shape ? mistakesAt(path, telling(group, parents.has(pointer)), shape, shapes) : [];
  });
}

/** All places above a failure. */
function parentsOf(failures: readonly Failure[]): ReadonlySet<string> {
  const parents = new Set<string>();
  for (const { instancePath } of failures) {
    for (let at = instancePath.lastIndexOf('/'); at >= 0; at = instancePath.lastIndexOf('/', at - 1)) {
      const parent = instancePath.slice(0, at);
      if (parents.has(parent)) break;
      parents.add(parent);
      if (at === 0) break;
    }
  }
  return parents;
}

const FORM = new Set(['type', 'enum', 'const', 'discriminator']);

/**
 * The failures of one value that tell something. Where a value may have several forms, each form that it does not have
 * fails; when something else fails as well, or deeper down, the form was found and that is the mistake.
 */
function telling(group: readonly Failure[], deeper: boolean): readonly Failure[] {
  const severalForms = group.some(({ keyword }) => keyword === 'anyOf');
  const named = group.filter(({ keyword }) => keyword !== 'anyOf');
  // Beside `propertyNames`, what is wrong with the name is reported as if it were wrong with the mapping.
  const inNames = named.some(({ keyword }) => keyword === 'propertyNames');
  const own = named.filter(({ keyword }) => !FORM.has(keyword) && !(inNames && keyword === 'pattern'));
  if (!severalForms) return own.length > 0 ? own : named.slice(0, 1);
  if (own.length > 0) return own;
  return deeper ? [] : named.slice(0, 1);
}

function mistakesAt(path: Path, failures: readonly Failure[], shape: Definition, shapes: Shapes): readonly Mistake[] {
  return failures.map(({ keyword, params = {} }): Mistake => {
    const forms = shapes.forms(shape);
    if (params.additionalProperty !== undefined) {
      return { kind: 'unknown', path, name: params.additionalProperty, known: shapes.names(shape) };
    }
    if (params.missingProperty !== undefined) return { kind: 'missing', path, name: params.missingProperty };
    if (params.propertyName !== undefined) return { kind: 'name', path, name: params.propertyName };
    if (params.i !== undefined) {
      const [first = 0, again = 0] = [params.i, params.j ?? 0].sort((a, b) => a - b);
      return { kind: 'repeated', path, first, again };
    }
    if (FORM.has(keyword)) return fixed(path, forms) ?? { kind: 'type', path, forms };
    return { kind: 'value', path, wanted: bound(keyword, forms.find((form) => keyword in form) ?? {}) };
  });
}

/** The mistake of a value that must be one of a few. */
function fixed(path: Path, forms: readonly Definition[]): Mistake | undefined {
  const values = forms.flatMap((form) => form.enum ?? (form.const === undefined ? [] : [form.const]));
  const others = forms.some((form) => form.enum === undefined && form.const === undefined);
  if (values.length === 0 || others) return undefined;
  return { kind: 'value', path, wanted: values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}` };
}

function bound(keyword: string, form: Definition): string {
  if (keyword === 'minimum') return `at least ${form.minimum}`;
  if (keyword === 'maximum') return `at most ${form.maximum}`;
  if (keyword === 'minLength')
    return form.minLength === 1 ? 'more than nothing' : `${form.minLength} characters or more`;
  if (keyword === 'maxLength') return `${form.maxLength} characters or less`;
  if (keyword === 'pattern') return inWords(form.pattern ?? '');
  return `right in its ${keyword}`;
}

/** `^(always|never)$` is one of always, never. */
function inWords(pattern: string): string {
  const alternatives = /^\^\((.*)\)\$$/.exec(pattern)?.[1];
  return alternatives?.includes('|') ? `one of ${alternatives.split('|').join(', ')}` : `of the form ${pattern}`;
}

function pathOf(pointer: string, value: unknown): Path {
  const path: (string | number)[] = [];
  let here: unknown = value;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replace(/~1/g, '/').replace(/~0/g, '~');
    path.push(Array.isArray(here) ? Number(name) : name);
    here = (here as { readonly [key: string]: unknown })[name];
  }
  return path;
}
