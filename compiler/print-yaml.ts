import { visibleLine } from './plan/visible.ts';
import type { Json } from './tree.ts';

/**
 * Plain data as YAML, in the style of `docker compose config`: two spaces, lists indented below their key, texts of
 * several lines as literals, quotes only where a plain text would read as something else. Keys keep their order.
 */
export function printYaml(data: Json): string {
  if (!isBranch(data)) return `${inline(data, '')}\n`;
  return `${branch(data, '').join('\n')}\n`;
}

type Branch = readonly Json[] | { readonly [name: string]: Json };

function isBranch(data: Json): data is Branch {
  return typeof data === 'object' && data !== null && (Array.isArray(data) ? data : Object.keys(data)).length > 0;
}

/** The lines of a list or mapping that is not empty, each beginning at `indent`. */
function branch(data: Branch, indent: string): readonly string[] {
  if (isList(data)) return data.flatMap((item) => hang(`${indent}- `, item, indent));
  return Object.entries(data).flatMap(([key, value]) => entry(key, value, indent));
}

function isList(data: Branch): data is readonly Json[] {
  return Array.isArray(data);
}

/** `- ` and the value: a list or mapping begins on the same line. */
function hang(lead: string, item: Json, indent: string): readonly string[] {
  if (!isBranch(item)) return [lead + inline(item, indent)];
  const [first, ...rest] = branch(item, `${indent}  `);
  return [lead + (first ?? '').slice(indent.length + 2), ...rest];
}

/** Longer keys, and those of several lines, are written with `?` (YAML 1.2, 8.2.2). */
const MOST_OF_A_SIMPLE_KEY = 128;

function entry(key: string, value: Json, indent: string): readonly string[] {
  const shown = text(key, indent);
  if (shown.includes('\n') || shown.length > MOST_OF_A_SIMPLE_KEY) {
    return [`${indent}? ${shown}`, ...hang(`${indent}: `, value, indent)];
  }
  if (isBranch(value)) return [`${indent}${shown}:`, ...branch(value, `${indent}  `)];
  return [`${indent}${shown}: ${inline(value, indent)}`];
}

function inline(value: Json, indent: string): string {
  if (typeof value === 'string') return text(value, indent);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[]' : '{}';
  return String(value);
}

/** Fractions as Go prints them: `1e-07`, `2.5`. */
function number(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function text(value: string, indent: string): string {
  if (value.includes('\n')) return mayBeLiteral(value) ? literal(value, indent) : doubleQuoted(value);
  if (needsEscapes(value)) return doubleQuoted(value);
  if (readsAsOther(value)) return doubleQuoted(value);
  return mayBePlain(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

/** Whether a text holds characters that are written as escapes. Tabs stand in literals only. */
function needsEscapes(text: string): boolean {
  return visibleLine(text) !== text || /[\ufffe\uffff]/.test(text);
}

/** Indicators (YAML 1.2, 5.3) and spaces that a plain text may not begin with, hold or end with. */
const NOT_PLAIN = /^[#,[\]{}&*!|>'"%@` ]|^[-?:]( |$)|^---|^\.\.\.|: |:$| #| $/;

function mayBePlain(value: string): boolean {
  return !NOT_PLAIN.test(value);
}

/** Words that YAML 1.1 or 1.2 readers take for something other than a text. */
const WORDS =
  /^(|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

/** Integers of any base, fractions, base 60, dates: with underscores anywhere among the digits. */
const NUMBERS = [
  /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/,
  /^[-+]?0([xX][0-9a-fA-F]+|[oO]?[0-7]+|[bB][01]+)$/,
  /^[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?$/,
];

function readsAsOther(value: string): boolean {
  if (WORDS.test(value)) return true;
  if (!/^[-+.0-9]/.test(value)) return false;
  const digits = value.replaceAll('_', '');
  return NUMBERS.some((form) => form.test(digits));
}

/** A literal cannot show a space before a line's end, nor characters that need an escape. */
function mayBeLiteral(value: string): boolean {
  return !/ (\n|$)/.test(value) && !needsEscapes(value.replace(/[\n\t]/g, ''));
}

/** `|`, with a hint where the text begins with a space or a line end, and its end kept or not. */
function literal(value: string, indent: string): string {
  const hint = /^[ \n]/.test(value) ? '2' : '';
  const chomp = value.endsWith('\n') ? (value === '\n' || value.endsWith('\n\n') ? '+' : '') : '-';
  const lines = value.replace(/\n$/, '').split('\n');
  return [`|${hint}${chomp}`, ...lines.map((line) => (line === '' ? '' : `${indent}  ${line}`))].join('\n');
}

const ESCAPES: { readonly [character: string]: string } = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(value: string): string {
  const escaped = [...value].map((character) => {
    const short = ESCAPES[character];
    if (short !== undefined) return short;
    return needsEscapes(character) ? escapeOf(character.codePointAt(0) ?? 0) : character;
  });
  return `"${escaped.join('')}"`;
}

function escapeOf(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
