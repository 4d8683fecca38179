import type { HelperOptions } from 'handlebars';
import Handlebars from 'handlebars';
import { HELPERS } from './helpers.ts';

/** A template that the user wrote. */
export interface Custom {
  readonly file: string;
  readonly text: string;
}

/** What a template made, or why it made nothing, with the place: `own/marathon.json.hbs:3:5: …`. */
export type CustomText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string };

/**
 * Fills a template of the user's. This file alone loads the compiler of templates, and only for --templates. Every
 * field that a template names must be there, in a condition and as the argument of a helper too, and no helpers exist but the
 * built-in ones and ours.
 */
export function fill({ file, text }: Custom, view: object): CustomText {
  try {
    const parsed = Handlebars.parse(text);
    new Demanding().accept(parsed);
    const knownHelpers = { json: true, python: true, yaml: true };
    const template = Handlebars.compile(parsed, { strict: true, noEscape: true, knownHelpersOnly: true, knownHelpers });
    return { kind: 'text', text: template(bare(view), { helpers: placed(), partials: {} }) };
  } catch (error) {
    return { kind: 'wrong', text: `${file}${inWords(error)}` };
  }
}

/** Without it, `strict` is for what is printed alone, and `{{json misspelt}}` would be quiet. */
class Demanding extends Handlebars.Visitor {
  override PathExpression(path: hbs.AST.PathExpression): void {
    Object.assign(path, { strict: true });
  }
}

/** A copy that has its own fields and nothing else: `constructor` is no field. */
function bare(view: object): object {
  return JSON.parse(JSON.stringify(view), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    // Handlebars makes a text of an object that lacks a field.
    return Object.assign(Object.create(null), value, { [Symbol.toPrimitive]: () => 'the fields' });
  }) as object; // an object in, an object out
}

/** The helpers, which tell where they were called. */
function placed(): { readonly [name: string]: (value: unknown, options: HelperOptions) => string } {
  return Object.fromEntries(
    Object.entries(HELPERS).map(([name, help]) => [
      name,
      (value: unknown, options: HelperOptions) => {
        try {
          return help(value);
        } catch (error) {
          throw Object.assign(error instanceof Error ? error : new Error(String(error)), startOf(options));
        }
      },
    ]),
  );
}

/** Handlebars says where a helper is called since 4.4; its types do not. */
function startOf(options: HelperOptions): object {
  const { loc } = options as HelperOptions & {
    readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
  };
  return loc ? { lineNumber: loc.start.line, column: loc.start.column } : {};
}

/** `:3:5: there is no field "x"`. Handlebars counts columns from 0, and quotes the fields, which are ours. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return `: ${error}`;
  const { lineNumber: line, column } = error as { readonly lineNumber?: number; readonly column?: number };
  const place = line === undefined ? '' : `:${line}:${(column ?? 0) + 1}`;
  const [, field] = /^"(.*)" not defined in /s.exec(error.message) ?? [];
  if (field !== undefined) return `${place}: there is no field "${field}"; pod-compile render fields prints all`;
  const [first = ''] = error.message.replace(/ - \d+:\d+$/, '').split('\n');
  const [, parsed] = /^Parse error on line (\d+)/.exec(first) ?? [];
  if (parsed !== undefined) return `:${parsed}: it is no template of Handlebars: ${error.message.split('\n').at(-1)}`;
  return `${place}: ${first}`;
}
