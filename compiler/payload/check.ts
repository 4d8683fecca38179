import { oneDocument } from '../context/document.ts';
import { headline, Report } from '../diagnostic.ts';
import * as payloads from '../schema/generated/payloads.js';
import { problems } from '../schema/validate.ts';
import type { Json } from '../tree.ts';
import { toJson } from '../tree.ts';

/** A text that a template made. */
export interface Rendered {
  readonly kind: string;
  /** The template's, without `.hbs`: its ending says what the text is. */
  readonly name: string;
  readonly text: string;
  /** A template of the user's may say more than ours. */
  readonly isOwn: boolean;
}

/** What is wrong with a text, a line each: read back by the parser of its format, and held against its kind's type. */
export function checkRendered({ kind, name, text, isOwn }: Rendered): readonly string[] {
  const read = parsed(name, text);
  if (typeof read === 'string') return [read];
  if (!read || !Object.hasOwn(payloads.schema.properties ?? {}, kind)) return [];
  return problems(payloads, { [kind]: read.value }, isOwn ? 'open' : 'closed');
}

/** What the text holds, why it holds nothing, or undefined where its format is not ours to read. */
function parsed(name: string, text: string): { readonly value: unknown } | string | undefined {
  if (name.endsWith('.json')) return parsedJson(text);
  if (!/\.ya?ml$/.test(name)) return undefined;
  const report = new Report();
  const document = oneDocument({ file: name, text, secret: true }, report);
  const [first] = report.all();
  if (first) return headline(first);
  return { value: document ? toJson(document) : ({} satisfies Json) };
}

function parsedJson(text: string): { readonly value: unknown } | string {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // The parser's own words quote the text, which may hold values of variables.
    return 'what it makes is no JSON; every text goes through the helper json: {{json name}}';
  }
}
