import { compareText } from './diagnostic.ts';

/** Values of variables by name. */
export type Layer = Pick<ReadonlyMap<string, string>, 'has' | 'get'>;

/** What interpolation asks: a variable's value. */
export interface Variables {
  /** The value, or undefined when the variable is not set. The name is remembered as used. */
  value(name: string): string | undefined;
  /** True the first time that a variable turned out to be unset: it is reported once. */
  misses(name: string): boolean;
  /** Whether the user's shell has it, though the file may not see it. */
  inShell(name: string): boolean;
  /** Takes from what all values together may come to; false when it is used up. */
  allows(characters: number): boolean;
}

/** Characters: files that multiply what variables hold end here, not in memory. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** The declared inputs of interpolation, in layers: the first that has a variable says its value. */
export class Environment implements Variables {
  readonly #layers: readonly Layer[];
  readonly #shellNames: ReadonlySet<string>;
  readonly #seen: Seen;

  constructor(layers: readonly Layer[], shellNames: ReadonlySet<string> = new Set(), seen?: Seen) {
    this.#layers = layers;
    this.#shellNames = shellNames;
    this.#seen = seen ?? { used: new Set(), values: new Set(), missed: new Set(), left: MOST_CHARACTERS };
  }

  value(name: string): string | undefined {
    this.#seen.used.add(name);
    const value = this.#layers.find((layer) => layer.has(name))?.get(name);
    if (value !== undefined) this.#seen.values.add(value);
    return value;
  }

  /** Whether it is declared. To ask this is no use of it. */
  has(name: string): boolean {
    return this.#layers.some((layer) => layer.has(name));
  }

  /** The layer that says its value. To ask this is no use of it either. */
  layerOf(name: string): Layer | undefined {
    return this.#layers.find((layer) => layer.has(name));
  }

  misses(name: string): boolean {
    const { missed } = this.#seen;
    const first = !missed.has(name);
    missed.add(name);
    return first;
  }

  inShell(name: string): boolean {
    return this.#shellNames.has(name);
  }

  allows(characters: number): boolean {
    this.#seen.left -= characters;
    return this.#seen.left >= 0;
  }

  /** The same with one more layer that all others win over: an env file. What was used is remembered together. */
  below(layer: Layer): Environment {
    return this.#with([...this.#layers, layer]);
  }

  /** The same with one more layer that wins over all others: COMPOSE_PROJECT_NAME. */
  above(layer: Layer): Environment {
    return this.#with([layer, ...this.#layers]);
  }

  /** Names asked for so far, sorted. */
  get used(): readonly string[] {
    return [...this.#seen.used].sort(compareText);
  }

  /** Values that were given so far. */
  get given(): ReadonlySet<string> {
    return this.#seen.values;
  }

  #with(layers: readonly Layer[]): Environment {
    return new Environment(layers, this.#shellNames, this.#seen);
  }
}

/** What an environment and those made of it remember together. */
interface Seen {
  readonly used: Set<string>;
  readonly values: Set<string>;
  readonly missed: Set<string>;
  left: number;
}

/** Where variables come from, the earlier winning. */
export interface Inputs {
  /** In place of what a framework would say. */
  readonly standIns?: Layer;
  /** Said outright: --env NAME=VALUE. */
  readonly said?: { readonly [name: string]: string };
  /** The task's. */
  readonly task?: { readonly [name: string]: string };
  /** The user's shell: only for `config`, which does as docker compose does. */
  readonly shell?: { readonly [name: string]: string };
  /** Names that the shell has: only for the hint of a warning. */
  readonly shellNames?: ReadonlySet<string>;
}

/** What files may see before any env file was read; env files come `below`. */
export function environment({ standIns, said = {}, task = {}, shell = {}, shellNames }: Inputs): Environment {
  return new Environment([...(standIns ? [standIns] : []), ...[said, task, shell].map(layer)], shellNames);
}

/** An object's values as a layer. */
export function layer(values: { readonly [name: string]: string }): Layer {
  return new Map(Object.entries(values));
}
