import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A field of a message to send: texts, bytes and messages have a length, numbers are varints. */
export type Field = readonly [number: number, value: string | Uint8Array | number | bigint | undefined];

/** Protobuf (proto3): what is undefined, and what is the default, is left out. */
export function message(...fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (value === undefined || value === '' || value === 0 || value === 0n) continue;
    if (typeof value === 'string') writer.tag(number, WireType.LengthDelimited).string(value);
    else if (value instanceof Uint8Array) writer.tag(number, WireType.LengthDelimited).bytes(value);
    else writer.tag(number, WireType.Varint).int64(value);
  }
  return writer.finish();
}

/** What stands before the bytes of a field that is the last of its message. */
export function headOf(number: number, length: number): Uint8Array {
  return new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(length).finish();
}

/** Of a `map<string, string>`; its entries are repeated messages. */
export function entries(number: number, map: { readonly [key: string]: string }): readonly Field[] {
  return Object.entries(map).map(([key, value]) => [number, message([1, key], [2, value])]);
}

/** A message that was received: its fields by number, repeated ones in order. */
export interface Received {
  text(number: number): string;
  bytes(number: number): Uint8Array;
  number(number: number): number;
  /** Each of a repeated field. */
  all(number: number): readonly Uint8Array[];
  has(number: number): boolean;
}

/** Numbers of a fixed width are passed over: no message that is read here has one that matters. */
export function received(bytes: Uint8Array): Received {
  const lengths = new Map<number, Uint8Array[]>();
  const numbers = new Map<number, number>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.Varint) numbers.set(number, Number(reader.uint64()));
    else if (type === WireType.LengthDelimited) lengths.set(number, [...(lengths.get(number) ?? []), reader.bytes()]);
    else reader.skip(type, number);
  }
  const last = (number: number): Uint8Array => lengths.get(number)?.at(-1) ?? new Uint8Array();
  return {
    text: (number) => Buffer.from(last(number)).toString('utf8'),
    bytes: last,
    number: (number) => numbers.get(number) ?? 0,
    all: (number) => lengths.get(number) ?? [],
    has: (number) => lengths.has(number) || numbers.has(number),
  };
}
