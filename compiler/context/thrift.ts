/**
 * Reads a Thrift struct in the binary protocol (thrift-binary-protocol.md), as far as names of ports need it: texts,
 * numbers and the containers around them, by the ids of fields. What is of no use is passed over.
 */
export type ThriftValue = string | number | readonly ThriftValue[] | ThriftMap | ThriftStruct | undefined;
export type ThriftMap = ReadonlyMap<ThriftValue, ThriftValue>;
/** By the ids of fields. */
export interface ThriftStruct {
  readonly [field: number]: ThriftValue;
}

const STOP = 0;

/** Deeper than anything that Aurora sends. */
const MOST_LEVELS = 32;

/** The bytes as one struct; undefined when they are something else. */
export function thriftStruct(bytes: Uint8Array): ThriftStruct | undefined {
  const cursor: Cursor = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  try {
    const struct = structAt(cursor, 0);
    return cursor.at === bytes.byteLength ? struct : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Cursor {
  readonly view: DataView;
  at: number;
}

type Read = (cursor: Cursor, level: number) => ThriftValue;

/** By the number of a type. */
const READS: { readonly [type: number]: Read } = {
  2: (cursor) => int(cursor, 1),
  3: (cursor) => int(cursor, 1),
  4: (cursor) => passed(cursor, 8),
  6: (cursor) => int(cursor, 2),
  8: (cursor) => int(cursor, 4),
  10: (cursor) => passed(cursor, 8),
  11: text,
  12: structAt,
  13: map,
  14: list,
  15: list,
};

function valueAt(type: number, cursor: Cursor, level: number): ThriftValue {
  const read = READS[type];
  if (!read || level > MOST_LEVELS) throw new RangeError(`no Thrift: type ${type}`);
  return read(cursor, level);
}

function structAt(cursor: Cursor, level: number): ThriftStruct {
  const struct: Record<number, ThriftValue> = {};
  for (;;) {
    const type = int(cursor, 1);
    if (type === STOP) return struct;
    struct[int(cursor, 2)] = valueAt(type, cursor, level + 1);
  }
}

function map(cursor: Cursor, level: number): ThriftMap {
  const [keys, values, size] = [int(cursor, 1), int(cursor, 1), int(cursor, 4)];
  const found = new Map<ThriftValue, ThriftValue>();
  for (let index = 0; index < size; index += 1) {
    found.set(valueAt(keys, cursor, level + 1), valueAt(values, cursor, level + 1));
  }
  return found;
}

function list(cursor: Cursor, level: number): readonly ThriftValue[] {
  const [type, size] = [int(cursor, 1), int(cursor, 4)];
  const found: ThriftValue[] = [];
  for (let index = 0; index < size; index += 1) found.push(valueAt(type, cursor, level + 1));
  return found;
}

function text(cursor: Cursor): string {
  const size = int(cursor, 4);
  if (size < 0) throw new RangeError('no Thrift: a text of negative length');
  const { buffer, byteOffset } = cursor.view;
  return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + passedAt(cursor, size), size));
}

/** Big-endian, signed; reading beyond the end throws a RangeError. */
function int(cursor: Cursor, bytes: 1 | 2 | 4): number {
  const { view } = cursor;
  const at = passedAt(cursor, bytes);
  return bytes === 1 ? view.getInt8(at) : bytes === 2 ? view.getInt16(at) : view.getInt32(at);
}

function passed(cursor: Cursor, bytes: number): undefined {
  passedAt(cursor, bytes);
}

/** Where the bytes begin that are passed over. */
function passedAt(cursor: Cursor, bytes: number): number {
  const { at } = cursor;
  if (at + bytes > cursor.view.byteLength) throw new RangeError('no Thrift: it ends too early');
  cursor.at += bytes;
  return at;
}
