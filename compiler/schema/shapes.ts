import type { Definition } from './arrange.ts';

const EXTENSION = /^x-/;

/**
 * Finds the way in a schema: which forms a value may have, and what follows inside of each. An object with a memory,
 * for the same parts are asked for at every service.
 */
export class Shapes {
  readonly #root: Definition;
  readonly #forms = new Map<Definition, readonly Definition[]>();

  constructor(root: Definition) {
    this.#root = root;
  }

  /** The forms that a value may have, references followed. A form with several types stands for as many. */
  forms(shape: Definition): readonly Definition[] {
    const known = this.#forms.get(shape);
    if (known) return known;
    const forms = this.#find(shape);
    this.#forms.set(shape, forms);
    return forms;
  }

  #find(shape: Definition): readonly Definition[] {
    const name = shape.$ref?.split('/').at(-1);
    if (name !== undefined) return this.forms(this.#root.definitions?.[name] ?? {});
    const several = shape.anyOf ?? shape.oneOf;
    if (several) return several.flatMap((form) => this.forms(form));
    if (Array.isArray(shape.type)) return shape.type.map((type: string) => ({ ...shape, type }));
    return [shape];
  }

  /** The shape of what stands in a mapping under `name`; undefined for keys that are the user's own, or unknown. */
  entry(shape: Definition, name: string): Definition | undefined {
    for (const form of this.forms(shape)) {
      if (form.properties && Object.hasOwn(form.properties, name)) return form.properties[name];
      if (form.patternProperties && EXTENSION.test(name)) return undefined;
      if (typeof form.additionalProperties === 'object') return form.additionalProperties;
    }
    return undefined;
  }

  /** The shape of the items of a list. */
  item(shape: Definition): Definition | undefined {
    return this.forms(shape).find((form) => form.items)?.items;
  }

  /** The attributes that a mapping may have. */
  names(shape: Definition): readonly string[] {
    return this.forms(shape).flatMap((form) => Object.keys(form.properties ?? {}));
  }

  /** The shape of the value at a path from the root; undefined where the schema says nothing. */
  at(path: readonly (string | number)[]): Definition | undefined {
    let here: Definition | undefined = this.#root;
    for (const step of path) {
      if (!here) return undefined;
      here = typeof step === 'number' ? this.item(here) : this.entry(here, step);
    }
    return here;
  }
}
