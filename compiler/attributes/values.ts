/** Forms that many attributes share. Interfaces, so that each is written once in compose.schema.json. */

/** One text or a list of texts. */
export type Texts = string | readonly string[];

/** A mapping from name to value, or a list of `NAME=value`. */
export type Pairs = Values | readonly string[];

/** A value by name; nothing means what each attribute says of it. */
export interface Values {
  readonly [name: string]: string | number | boolean | null;
}

/** Options as a driver wants them. */
export interface Options {
  readonly [name: string]: string | number;
}

/** Options of a log or storage driver. */
export interface LogOptions {
  readonly [name: string]: string | number | null;
}

/** A text by name. */
export interface NamedTexts {
  readonly [name: string]: string;
}

/** One address or several by host name. */
export interface Addresses {
  readonly [host: string]: string | readonly string[];
}

/** A mapping from host name to addresses, or a list of `host=address`. */
export type Hosts = Addresses | readonly string[];

/** A command in one text, as a list of words, or nothing for the image's own. */
export type Command = string | readonly string[] | null;
