import type { CompileOptions } from './compile.ts';
import type { Environment, Layer, Variables } from './environment.ts';
import type { Project } from './project.ts';
import type { Span } from './source.ts';
import type { Mapping } from './tree.ts';

/** What a compile leaves behind for `explain`: what went into the plan, and is no part of it. Nobody else asks for it. */
export interface Trace {
  /** Each document that was read, before it was joined with others, and the variables that it saw. */
  readonly documents: { readonly written: Mapping; readonly long: Mapping; readonly variables: Environment }[];
  /** Where the variables stand that came from files, by the layer that they are. */
  readonly layers: Map<Layer, ReadonlyMap<string, Span>>;
  /** Where a file is named that was read before the files were joined, by its path from the root. */
  readonly named: Map<string, Span>;
  /** Absent where a file could not be read. */
  compiled?: { readonly project: Project; readonly options: CompileOptions; readonly variable: Variables['value'] };
}

export function newTrace(): Trace {
  return { documents: [], layers: new Map(), named: new Map() };
}
