import type { Span } from '../../source.ts';
import type { Entry, Json, Mapping, Node, Scalar } from '../../tree.ts';
import { mapping, scalar, substitutedIn } from '../../tree.ts';

/**
 * A value taken out of a written one: it keeps what was substituted. `start` and `end` are offsets in the written
 * text; the piece is underlined alone where the file holds exactly that text, else the whole is.
 */
export function piece(value: Scalar['value'], from: Node, start?: number, end?: number): Scalar {
  const whole = (from as Partial<Scalar>).substituted;
  const substituted =
    start === undefined || typeof value !== 'string' ? whole : substitutedIn(whole, start, end ?? start + value.length);
  return scalar(value, pieceSpan(from, start, end), substituted && { substituted });
}

function pieceSpan(from: Node, start: number | undefined, end: number | undefined): Span {
  const { span } = from;
  if (start === undefined || from.kind !== 'scalar' || typeof from.value !== 'string' || from.substituted) return span;
  const written = span.source.text.slice(span.start, span.end);
  const indent = written === from.value ? 0 : written.slice(1, -1) === from.value ? 1 : undefined;
  if (indent === undefined) return span;
  const first = span.start + indent;
  return { source: span.source, start: first + start, end: first + (end ?? from.value.length) };
}

/** A mapping made of a short form; what is undefined is left out. */
export function record(values: { readonly [key: string]: Node | undefined }, from: Node): Mapping {
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(values)) if (value) entries.set(key, { keySpan: value.span, value });
  return mapping(entries, from.span);
}

/** Copies a mapping and makes each of its values anew. A value that becomes undefined is left out; a `!reset` stays. */
export function eachValue(node: Mapping, make: (value: Node, key: string) => Node | undefined): Mapping {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) {
    const value = entry.value.tag === 'reset' ? entry.value : make(entry.value, key);
    if (value) entries.set(key, value === entry.value ? entry : { keySpan: entry.keySpan, value });
  }
  return { ...node, entries };
}

/** A list's items, or a single value as the only item. */
export function itemsOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items : [node];
}

/** A scalar as docker compose makes text of it: Go's `%v`, where 1e6 is `1e+06` and 1.50 is `1.5`. */
export function textOf(node: Scalar): string {
  const { value, text } = node;
  if (value === null) return '';
  if (typeof value !== 'number') return String(value);
  if (text !== undefined && /^[-+]?\d{16,}$/.test(text)) return text.replace(/^\+/, '');
  const isFloat = !Number.isInteger(value) || (text !== undefined && /[.e]/i.test(text) && !/^[-+]?0x/i.test(text));
  return isFloat ? floatText(value) : BigInt(value).toString();
}

/** The shortest digits that mean the number, with an exponent below 1e-4 and from 1e6. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 6)) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The text of a key of a mapping, as plain data; empty where there is none. */
export function textAt(item: Json, key: string): string {
  return String((item as { readonly [key: string]: Json })[key] ?? '');
}
