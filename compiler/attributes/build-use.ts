import type { Build, Masks } from '../plan/plan.ts';
import type { Span } from '../source.ts';
import type { Hideable, PowerUse } from './part.ts';

/** A build; its context is relative to the root, or a URL. */
export interface BuildUse {
  readonly value: Build;
  readonly contextAt: Span;
  readonly dockerfileAt: Span;
  /** Into the request, as `Part.substituted`. */
  readonly substituted: Masks;
  readonly contexts: readonly ContextUse[];
  readonly secrets: readonly BuildSecretUse[];
  readonly agents: readonly AgentUse[];
  /** Asked for when it is built, whether or not a container of it runs. */
  readonly powers: readonly PowerUse[];
  /** Places of its limits, as in `Part.places`. */
  readonly places: { readonly [field: string]: Span };
}

/** A further context: a folder as that of the build, a URL, `docker-image://NAME`, `service:NAME`. */
export interface ContextUse extends Hideable<string> {
  readonly name: string;
}

/** A secret as a build uses it, by its name in the file. */
export interface BuildSecretUse extends Hideable<string> {
  /** What the steps call it. */
  readonly id: string;
}

/** The paths of an agent as a build uses it; without any, that of the variable SSH_AUTH_SOCK. */
export interface AgentUse extends Hideable<readonly string[]> {
  readonly id: string;
}
