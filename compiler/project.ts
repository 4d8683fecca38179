import type { Span } from './source.ts';
import type { Mapping } from './tree.ts';

/** The files as one: merged, in long form, references checked, paths relative to the root, inactive profiles left out. */
export interface Project {
  /** The files' `name:`, the last one said. */
  readonly name?: string;
  /** `compose-1`: services stood at top level; such a pod has no network of its own. */
  readonly format: 'compose' | 'compose-1';
  /** Every top-level attribute, in long form. */
  readonly root: Mapping;
  /** In order of first appearance. */
  readonly services: ReadonlyMap<string, Section>;
  readonly networks: ReadonlyMap<string, Section>;
  readonly volumes: ReadonlyMap<string, Section>;
  readonly secrets: ReadonlyMap<string, Section>;
  readonly configs: ReadonlyMap<string, Section>;
  /** Files whose text the plan holds, by the path as it is written. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A named part of a file: a service, a network, a volume. */
export interface Section {
  readonly name: string;
  /** Where its name stands. */
  readonly at: Span;
  /** In long form; empty for `volumes: {data: }`. */
  readonly node: Mapping;
}
