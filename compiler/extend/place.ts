import type { Environment } from '../environment.ts';
import type { Report } from '../diagnostic.ts';
import type { Span } from '../source.ts';
import type { Mapping } from '../tree.ts';

/** `compose-1`: services stand at top level. */
export type Format = 'compose' | 'compose-1';

/** A document in long form. */
export interface Document {
  readonly root: Mapping;
  readonly format: Format;
}

/** Where a document stands. Paths are relative to the root. */
export interface Place {
  /** Its file. */
  readonly file: string;
  /** The folder that its relative paths mean. */
  readonly folder: string;
  readonly variables: Environment;
  readonly format: Format;
  /** Files by whose includes it was reached, itself last. */
  readonly includedBy?: readonly string[];
}

/** Runs the phases before this one on another file. It reports what is wrong with the file, or that it is missing. */
export interface Loader {
  /** The documents of a file in long form, in order; none where it cannot be read. */
  documents(file: string, variables: Environment, at: Span): readonly Document[];
  /** The same to extend them: a service of which nothing is said is one all the same, with nothing to give. */
  bases(file: string, variables: Environment, at: Span): readonly Document[];
  /** The variables together with those of files, which all others win over. A missing `.env` that nobody named is none. */
  variables(files: readonly string[] | { readonly besides: string }, variables: Environment, at: Span): Environment;
}

/** What both halves of the phase work with. */
export interface Work {
  readonly loader: Loader;
  readonly report: Report;
}
