import { type InputOf, refused } from './attribute.ts';
import { usedModels } from './forms/references.ts';
import { names } from './forms/named.ts';

/** Why there are none. */
export const MODELS = 'models need docker compose with its model runner';

/** A language model. */
export const model = {
  /** Its name. */
  name: refused<string>(MODELS)(),
  /** Image that holds it. */
  model: refused<string>(MODELS)(),
  /**
   * Tokens of its context.
   * @TJS-type integer
   */
  context_size: refused<number>(MODELS)(),
  /** Flags of the program that runs it. */
  runtime_flags: refused<readonly string[]>(MODELS)({ merge: 'replace' }),
} as const;

/** A language model. */
export interface ModelInput extends InputOf<typeof model, 'model'> {}

/**
 * Models by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface Models {
  readonly [name: string]: ModelInput;
}

/** A model as a service uses it. */
export const modelUse = {
  /** Variable that gets its address. */
  endpoint_var: refused<string>(MODELS)(),
  /** Variable that gets its name. */
  model_var: refused<string>(MODELS)(),
} as const;

/** A model as a service uses it. */
export interface ModelUseInput extends InputOf<typeof modelUse> {}

/**
 * Models of a service, by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface ModelUses {
  readonly [model: string]: ModelUseInput;
}

const PLUGIN = 'it starts a program of docker compose on the host';

/** A program of docker compose that stands for a service. */
export const provider = {
  /** The program. */
  type: refused<string>(PLUGIN)(),
  /** Its options. */
  options: refused<ProviderOptions>(PLUGIN)(),
} as const;

/** A program of docker compose that stands for a service. */
export interface ProviderInput extends InputOf<typeof provider, 'type'> {}

/** Options of a provider. */
export interface ProviderOptions {
  readonly [name: string]: string | number | boolean | readonly (string | number | boolean)[];
}

/** What a service takes from programs of docker compose. */
export const plugins = {
  /** Models that the service uses: a list, or a mapping with variables. */
  models: refused<readonly string[] | ModelUses>(MODELS)({
    waivable: true,
    long: names,
    refers: usedModels,
    each: refused<ModelUseInput>(MODELS)({ inside: modelUse }),
  }),
  /** A program of docker compose that stands for the service. */
  provider: refused<ProviderInput>(PLUGIN)({ inside: provider }),
} as const;
