/**
 * What templates of payloads call: `{{json name}}`. Each makes a value a literal of its format, from which no text can
 * break out: between double quotes stands nothing but visible ASCII.
 */
export const HELPERS = { json, python, yaml };

/** A text, number, truth or null; lists and objects where the format has them. Undefined is a field that is not there. */
export function json(value: unknown): string {
  return quoted(value, (code) =>
    code > 0xffff ? unit(0xd7c0 + (code >> 10)) + unit(0xdc00 + (code & 0x3ff)) : unit(code),
  );
}

/** YAML 1.1 and 1.2. JSON is YAML but for halves of characters, which YAML does not have. */
export function yaml(value: unknown): string {
  return quoted(typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value, whole);
}

/** Python 3, and Python 2 where a text is ASCII. */
export function python(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') throw new Error('the helper python takes single values');
  return quoted(value, whole);
}

function quoted(value: unknown, spell: (code: number) => string): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new Error('the helper was given nothing: a field is not there');
  return text.replace(/[^\x20-\x7e]/gu, (character) => spell(character.codePointAt(0) ?? 0));
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

function whole(code: number): string {
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : unit(code);
}
