import { error, warning } from './level.ts';

/** Messages about variables. None holds a value. */
export const interpolateMessages = {
  'interpolation-syntax': error(
    (of: { text: string; why: string }) =>
      `${of.text} is not a substitution: ${of.why}; where a $ stands for itself, write $$`,
  ),
  'variable-required': error((of: { name: string; message: string }) =>
    of.message === '' ? `${of.name} must be given` : `${of.name} must be given: ${of.message}`,
  ),
  'empty-name': error(
    (of: { template: string }) =>
      `nothing is left of the project's name ${of.template}; give the variable a value, or write another for when it has none: name: \${NAME:-app}`,
  ),
  'variable-unset': warning(
    (of: { name: string; hint: string }) => `${of.name} is not set and was replaced by nothing${of.hint}`,
  ),
};
