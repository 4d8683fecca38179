import type { Report } from '../diagnostic.ts';
import { suggest } from '../suggest.ts';
import type { Node } from '../tree.ts';
import { quoted } from '../tree.ts';
import { parseBytes, parseDuration } from '../units.ts';

/** Where a setting stands, for messages. */
export interface Place {
  /** `allow.powers[0]`; empty for the whole file. */
  readonly path: string;
  /** What the file is, in words: `the policy`. */
  readonly what: string;
  readonly report: Report;
}

/** Reads one setting; reports what it cannot read, and then returns undefined. */
export type Reader<T> = (node: Node, place: Place) => T | undefined;

/** A reader for each key of a mapping: the file is closed, a key without a reader is a mistake. */
export interface Readers {
  readonly [key: string]: Reader<unknown>;
}

/** What readers leave of a mapping: keys that are absent, or could not be read, are absent. */
export type ReadOf<R extends Readers> = { readonly [K in keyof R]?: R[K] extends Reader<infer T> ? T : never };

/** A mapping of fixed keys. */
export function settings<R extends Readers>(readers: R): Reader<ReadOf<R>> {
  return (node, place) => {
    if (node.kind !== 'mapping') return wrong(node, place, 'a mapping');
    const read: Record<string, unknown> = {};
    for (const [key, { keySpan, value }] of node.entries) {
      const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
      const path = inside(place.path, key);
      const found = reader?.(value, { ...place, path });
      if (found !== undefined) read[key] = found;
      const near = reader ? undefined : suggest(key, Object.keys(readers));
      if (!reader) place.report.add('unknown-setting', keySpan, { path, what: place.what, near });
    }
    return read as ReadOf<R>; // each key was read by its own reader
  };
}

/** A mapping of free keys, each value read alike. Its object has no prototype: a key can be called anything. */
export function mapOf<T>(reader: Reader<T>): Reader<{ readonly [key: string]: T }> {
  return (node, place) => {
    if (node.kind !== 'mapping') return noMapping(node, place);
    const read: Record<string, T> = Object.create(null);
    for (const [key, { value }] of node.entries) {
      const found = reader(value, { ...place, path: inside(place.path, key) });
      if (found !== undefined) read[key] = found;
    }
    return read;
  };
}

/** Where variables should be, a text may be one with its value: it is not quoted. */
function noMapping(node: Node, { path, report }: Place): undefined {
  const got = node.kind === 'scalar' ? 'a single value' : quoted(node);
  report.add('wrong-type', node.span, { path, wanted: 'a mapping', got });
}

/** A list, each item read alike; items that cannot be read are left out. */
export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (node, place) => {
    if (node.kind !== 'list') return wrong(node, place, 'a list');
    const read = node.items.map((item, index) => reader(item, { ...place, path: `${place.path}[${index}]` }));
    return read.filter((value) => value !== undefined);
  };
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): Reader<T> {
  return (node, place) => {
    const found = words.find((word) => node.kind === 'scalar' && node.value === word);
    return found ?? wrong(node, place, `one of ${words.join(', ')}`);
  };
}

/** `true` or `false`. */
export const truth: Reader<boolean> = (node, place) => {
  const found = node.kind === 'scalar' ? node.value : undefined;
  return typeof found === 'boolean' ? found : wrong(node, place, 'true or false');
};

/** Any scalar but nothing, as text: `31502` and `yes` are texts where texts are wanted. */
export const text: Reader<string> = (node, place) => textOf(node) ?? wrong(node, place, 'a text');

/** An id that goes into paths and names. Mesos: 1 to 255 characters, no slash, backslash or control character. */
export const id: Reader<string> = (node, place) => {
  const found = textOf(node);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (found !== undefined && /^[^/\\\u0000-\u001f\u007f]{1,255}$/.test(found) && !/^\.\.?$/.test(found)) return found;
  return wrong(node, place, 'an id (1 to 255 characters, no slash, backslash or control character)');
};

/** An absolute path without `.`, `..` and doubled slashes; a slash at the end is dropped. */
export const absolutePath: Reader<string> = (node, place) => {
  const found = textOf(node)?.replace(/(?<=.)\/$/, '');
  if (found !== undefined && /^\/$|^(\/[^/\0]+)+$/.test(found) && !/\/\.\.?(\/|$)/.test(found)) return found;
  return wrong(node, place, 'an absolute path without . and ..');
};

/** Cores. */
export const cpus: Reader<number> = (node, place) => {
  const found = numberOf(node);
  return found !== undefined && found >= 0 ? found : wrong(node, place, 'a number of cores, such as 0.5');
};

/** Bytes. */
export const memory: Reader<number> = (node, place) => {
  const written = textOf(node);
  const found = written === undefined ? undefined : parseBytes(written);
  return found !== undefined && found >= 0 ? found : wrong(node, place, 'a number of bytes, or a size such as 512m');
};

/** Seconds, from a duration of the Compose grammar. */
export const seconds: Reader<number> = (node, place) => {
  const written = textOf(node);
  const found = written === undefined ? undefined : parseDuration(written);
  return found !== undefined && found >= 0 ? found / 1e9 : wrong(node, place, 'a duration such as 20s');
};

/** 1 to 65535. */
export const port: Reader<number> = (node, place) => {
  const found = numberOf(node);
  return isPort(found) ? found : wrong(node, place, 'a port from 1 to 65535');
};

/** Whether it is a port's number. */
export function isPort(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** The characters of a scalar; undefined for nothing and for what is no scalar. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : (node.text ?? String(node.value));
}

/** A finite number, quoted or not: protobuf's JSON allows both. */
export function numberOf(node: Node | undefined): number | undefined {
  if (node?.kind !== 'scalar' || typeof node.value === 'boolean' || node.value === null || node.value === '')
    return undefined;
  const found = Number(node.value);
  return Number.isFinite(found) ? found : undefined;
}

/** Reports a value of the wrong kind. */
export function wrong(node: Node, { path, what, report }: Place, wanted: string): undefined {
  report.add('wrong-type', node.span, { path: path === '' ? what : path, wanted, got: quoted(node) });
}

function inside(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
