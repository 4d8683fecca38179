import { compareText } from '../diagnostic.ts';
import { printYaml } from '../print-yaml.ts';
import type { Node } from '../tree.ts';

/** A variable as a file asks for it. */
export interface Asked {
  readonly name: string;
  /** `${NAME?…}`: nothing goes without it. */
  readonly required: boolean;
  /** Of `${NAME:-default}`; empty where there is none, as the next. */
  readonly byDefault: string;
  /** Of `${NAME:+alternate}`. */
  readonly alternate: string;
}

/**
 * The variables that the values of documents name before anything is put in for them. Of several mentions the last
 * counts that says more than the name; docker compose shows any.
 */
export function askedIn(documents: readonly Node[]): readonly Asked[] {
  const found = new Map<string, Asked>();
  for (const one of documents.flatMap(textsIn).flatMap(asked)) {
    const saysMore = one.required || one.byDefault !== '' || one.alternate !== '';
    if (saysMore || !found.has(one.name)) found.set(one.name, one);
  }
  return [...found.values()].sort((a, b) => compareText(a.name, b.name));
}

/** As docker compose prints them: a table, or JSON or YAML. */
export function printAsked(all: readonly Asked[], format: string | undefined): string {
  if (format === 'json') return `${JSON.stringify(inWords(all, JSON_NAMES), null, 2)}\n`;
  if (format === 'yaml') return printYaml(inWords(all, YAML_NAMES));
  return table([TITLES, ...all.map((one) => [one.name, String(one.required), one.byDefault, one.alternate])]);
}

const JSON_NAMES = ['Name', 'DefaultValue', 'PresenceValue', 'Required'] as const;
const YAML_NAMES = ['name', 'defaultvalue', 'presencevalue', 'required'] as const;
const TITLES = ['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'];
const NARROWEST = 20;

function inWords(
  all: readonly Asked[],
  [name, byDefault, alternate, required]: readonly [string, string, string, string],
) {
  return Object.fromEntries(
    all.map((one) => [
      one.name,
      { [name]: one.name, [byDefault]: one.byDefault, [alternate]: one.alternate, [required]: one.required },
    ]),
  );
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = TITLES.map((_, at) => Math.max(NARROWEST, ...rows.map((row) => (row[at] ?? '').length + 3)));
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(''));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function textsIn(node: Node): readonly string[] {
  if (node.kind === 'scalar') return typeof node.value === 'string' && node.value.includes('$') ? [node.value] : [];
  return (node.kind === 'list' ? node.items : [...node.entries.values()].map(({ value }) => value)).flatMap(textsIn);
}

const MENTION = /\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:\}|(:?[-+?])))/g;

function asked(text: string): readonly Asked[] {
  const mention = new RegExp(MENTION);
  const found: Asked[] = [];
  for (let next = mention.exec(text); next; next = mention.exec(text)) {
    const [, named, braced, operator] = next;
    const name = named ?? braced;
    if (name === undefined) continue;
    const operand = operator === undefined ? '' : text.slice(mention.lastIndex, closing(text, mention.lastIndex));
    const required = operator?.endsWith('?') === true;
    const byDefault = operator?.endsWith('-') ? operand : '';
    const alternate = operator?.endsWith('+') ? operand : '';
    // Mentions inside of the operand are met next: the search goes on right behind the operator.
    found.push({ name, required, byDefault, alternate });
  }
  return found;
}

/** Where the brace that is open at `from` closes. */
function closing(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') open += 1;
    if (text[at] === '}') open -= 1;
    if (open === 0) return at;
  }
  return text.length;
}
