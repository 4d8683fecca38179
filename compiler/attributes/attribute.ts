import type { Code, Values } from '../diagnostic.ts';
import type { Part } from './part.ts';
import type { Span } from '../source.ts';
import type { Json, Mapping, Node, Scalar } from '../tree.ts';

/**
 * All that is known of one attribute: what may be written (the type argument), how it joins an earlier file, its long
 * form, how docker compose prints it, what it refers to, and what it becomes in a plan or why it does not.
 * The phases walk the tables; none of them knows an attribute by name.
 */
export interface Row<Input = unknown> {
  readonly verdict: Verdict;
  /** How a later file's value joins an earlier one's, both in long form. */
  readonly merge?: Merge;
  /** From any form that may be written to the one long form; durations become nanoseconds, sizes bytes. Reports what it cannot read and returns undefined. */
  readonly long?: (node: Node, tell: Tell) => Node | undefined;
  /** The rows of a mapping with fixed keys. */
  readonly inside?: Table;
  /** The row of each value of a mapping with free keys, or of each item of a list. */
  readonly each?: Row;
  /** What the long form says where all files together are silent: the context of a build, the protocol of a port. */
  readonly complete?: (value: Mapping) => Mapping;
  /** The same value with `move` applied to each path in it that is relative to the project's folder. */
  readonly paths?: (value: Node, move: Move) => Node;
  /**
   * The long form as `docker compose config` prints it; undefined: not at all. Absent: false, 0, '', null, and empty
   * lists and free mappings are left out, the rest is printed as it is.
   */
  readonly show?: (value: Json) => Json | undefined;
  /** Of a refused or ignored row: values that are accepted all the same: they ask for what is done anyway. */
  readonly except?: readonly Json[];
  /** Of a refused row: a pod without the attribute is still the one that the file describes, so that a user may say `warn`. */
  readonly waivable?: true;
  /** Other parts of the file that the value names. */
  readonly refers?: (value: Json, at: At) => readonly Reference[];
  /** What the value becomes. `value` is the long form as plain data. */
  // biome-ignore lint/suspicious/noExplicitAny: each row knows its own long form; the table is read through this one field
  readonly lower?: (value: any, where: Where) => Part;
  /**
   * Where the value is found again, for readers: fields of the container's create request in the Engine's words, else
   * places in the plan, lists and names left out (a test holds that all are there).
   */
  readonly becomes?: string;
  /** Only for the type argument: never set. */
  readonly input?: Input;
}

/** Rows by the name of their attribute. */
export type Table = { readonly [name: string]: Row };

/** Whether the value reaches the plan. */
export type Verdict =
  | { readonly kind: 'carried' }
  /** An error in `plan`; `config` prints it all the same. */
  | { readonly kind: 'refused'; readonly why: string }
  /** A warning in `plan`. */
  | { readonly kind: 'ignored'; readonly why: string };

/**
 * `replace`: the later wins whole, null included. `append`: one list after the other, repeated scalars once.
 * A function: the identity of a list's items; a later item with the same identity replaces the earlier in its place.
 * `appendBy`: as `append`; a `!reset` item removes the earlier items of its identity.
 * `joinBy`: as a function, but items of one identity join as mappings do. `same`: mappings join only when both have
 * the same value there, or one has none; else the later wins whole.
 * Absent: mappings join key by key with the rows' own rules, lists are appended, scalars replaced; null changes nothing.
 */
export type Merge =
  | 'replace'
  | 'append'
  | Identity
  | { readonly appendBy: Identity }
  | { readonly joinBy: Identity }
  | { readonly same: string };

/** Two items of a list, as plain data, are the same when their texts are; `by` says in words what these hold. */
export type Identity = ((item: Json) => string) & { readonly by: string };

/** Makes another path of a path. `context`: a folder to build, which may be a URL. */
export type Move = (path: Scalar, kind: 'file' | 'context') => Scalar;

/** Where a piece of the value stands: `at()` the value, `at(0, 'target')` a part of it. */
export type At = (...path: (string | number)[]) => Span;

/** Reports a mistake in the value; `path` leads to the piece, as in `At`. */
export type Tell = <C extends Code>(code: C, values: Values<C>, ...path: (string | number)[]) => void;

/** What a row may know of the place of its value. */
export interface Where {
  readonly at: At;
  readonly tell: Tell;
  /** Whether the piece holds text that came from a variable or an env file. */
  readonly hidden: (...path: (string | number)[]) => boolean;
  /** The mask of a hidden piece: the text as the file writes it. */
  readonly mask: (...path: (string | number)[]) => string | undefined;
  /** The same of a part of a text, by offsets in its value. */
  readonly maskOfPart: (start: number, end: number, ...path: (string | number)[]) => string | undefined;
  /** The text of a file that the value names, by the path as it is written; undefined when it could not be read. */
  readonly text: (path: string) => string | undefined;
  /** The value of a declared variable. */
  readonly variable: (name: string) => string | undefined;
}

/** Another part of the file, as a value names it. */
export interface Reference {
  readonly kind: 'service' | 'network' | 'volume' | 'config' | 'secret' | 'model';
  readonly name: string;
  readonly at: Span;
  /** The dependency that docker compose adds for it where none is declared. */
  readonly implies?: { readonly condition: 'service_started'; readonly restart: boolean };
  /** False for a dependency that may be absent. */
  readonly required?: boolean;
}

/** An identity, and its words. */
export function identity(by: string, of: (item: Json) => string): Identity {
  return Object.assign(of, { by });
}

type Columns = Omit<Row, 'verdict' | 'input'>;

/** `carried<string>()({lower: …})`: the value reaches the plan. */
export function carried<Input>(): (columns?: Columns) => Row<Input> {
  return (columns = {}) => ({ ...columns, verdict: { kind: 'carried' } });
}

/** The value cannot be carried: `why` is the sentence that users read. */
export function refused<Input>(why: string): (columns?: Columns) => Row<Input> {
  return (columns = {}) => ({ ...columns, verdict: { kind: 'refused', why } });
}

/** The value means nothing here: `why` is the sentence that users read. */
export function ignored<Input>(why: string): (columns?: Columns) => Row<Input> {
  return (columns = {}) => ({ ...columns, verdict: { kind: 'ignored', why } });
}

/**
 * What may be written, derived from a table: the source of compose.schema.json. `Needed` names the attributes that
 * may not be left out. Give it a name with `interface PortInput extends InputOf<typeof port> {}`.
 */
export type InputOf<T extends Table, Needed extends keyof T = never> = {
  readonly [K in keyof T as K extends Needed ? never : K]?: Written<T[K]>;
} & { readonly [K in keyof T as K extends Needed ? K : never]: Written<T[K]> };

type Written<R> = R extends Row<infer Input> ? Input : never;
