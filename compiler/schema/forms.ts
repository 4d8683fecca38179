import type { Definition } from './arrange.ts';

/** The forms in Compose's words: `a text, a number, or a mapping with target`. */
export function formsInWords(forms: readonly Definition[]): string {
  const words = [...new Set([...forms].sort((a, b) => rank(a) - rank(b)).map(inWords))];
  const last = words.pop() ?? 'something else';
  if (words.length === 0) return last;
  return words.length === 1 ? `${words[0]} or ${last}` : `${words.join(', ')}, or ${last}`;
}

const ORDER = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'];

function rank(form: Definition): number {
  return ORDER.indexOf(String(form.type));
}

function inWords(form: Definition): string {
  if (form.const !== undefined) return `"${String(form.const)}"`;
  if (form.enum) return form.enum.join(' or ');
  if (form.type === 'array') return 'a list';
  if (form.type === 'object') return mappingInWords(form);
  return SCALARS[String(form.type)] ?? 'a value';
}

const SCALARS: { readonly [type: string]: string } = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
};

function mappingInWords(form: Definition): string {
  const name = form.required?.[0];
  return name === undefined ? 'a mapping' : `a mapping with ${name}`;
}
