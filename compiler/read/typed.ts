import type { Scalar } from '../tree.ts';
import { timestamp } from './timestamp.ts';

/** A scalar's value, and its text where `String(value)` is another. */
export type Typed = Pick<Scalar, 'value' | 'text'>;

/**
 * What an unquoted scalar means, as docker compose reads it: YAML 1.2, but `010` is octal, `1_000` is a number,
 * a date becomes the text of a moment, and `yes` and `22:22` stay text.
 * Infinity and not-a-number, which JSON cannot say, stay text.
 */
export function typed(written: string): Typed {
  const value = valueIn(written);
  return String(value) === written ? { value } : { value, text: written };
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

const NUMERIC_START = /^[-+.0-9]/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

function valueIn(written: string): Scalar['value'] {
  const word = WORDS.get(written);
  if (word !== undefined) return word;
  if (!NUMERIC_START.test(written)) return written;
  return timestamp(written) ?? numberOf(written.replaceAll('_', '')) ?? written;
}

function numberOf(digits: string): number | undefined {
  const whole = INTEGER.exec(digits);
  const integer = whole ? integerOf(whole) : undefined;
  if (integer !== undefined) return integer;
  const real = FLOAT.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(real) ? real : undefined;
}

/** Undefined outside 64 bits, where a decimal number is read as a float and any other is text. */
function integerOf([, sign, hex, binary, octal, decimal]: RegExpExecArray): number | undefined {
  const digits = hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : (decimal ?? '0');
  if (digits.length > 70) return undefined;
  const size = BigInt(digits);
  const fits = sign === '-' ? size <= 2n ** 63n : size < 2n ** 64n;
  return fits ? Number(sign === '-' ? -size : size) : undefined;
}
