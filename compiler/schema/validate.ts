import type { Definition } from './arrange.ts';
import { formsInWords } from './forms.ts';
import type { Mistake, Path, Validate } from './mistakes.ts';
import { findMistakes } from './mistakes.ts';

/** A generated module: `import * as plan from './schema/generated/plan.js'`. */
export interface Validator {
  readonly validate: Validate;
  readonly schema: Definition;
}

/** What is wrong with a value that stands in no file of the user's, a line each; `open`: it may hold more than is known. */
export function problems(
  { validate, schema }: Validator,
  value: unknown,
  manner: 'closed' | 'open' = 'closed',
): readonly string[] {
  const found = findMistakes(validate, schema, value);
  return found.filter(({ kind }) => manner === 'closed' || kind !== 'unknown').map(inWords);
}

/** `services.web.ports[0].target`. */
export function pathText(path: Path): string {
  if (path.length === 0) return 'the file';
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}

function inWords(mistake: Mistake): string {
  const path = pathText(mistake.path);
  switch (mistake.kind) {
    case 'unknown':
      return `${pathText([...mistake.path, mistake.name])} is not known`;
    case 'missing':
      return `${path} needs ${mistake.name}`;
    case 'type':
      return `${path} must be ${formsInWords(mistake.forms)}`;
    case 'value':
      return `${path} must be ${mistake.wanted}`;
    case 'name':
      return `${pathText([...mistake.path, mistake.name])} has a name with letters that it may not have`;
    case 'repeated':
      return `${path} holds the same at ${mistake.first} and ${mistake.again}`;
    default:
      return mistake satisfies never;
  }
}
