import { renderCi } from '../../render.ts';
import { didYouMean, suggest } from '../../suggest.ts';
import type { Given } from '../options.ts';
import { values } from '../options.ts';
import type { Mistake } from '../world.ts';
import { usage } from '../world.ts';

const SYSTEMS = ['github', 'gitlab'] as const;

/** Paths that mean nothing to a shell, to YAML, or to the expressions of a workflow. */
const HARMLESS = /^[\w./@+=][\w./@+=-]*$/;

/** What a forge's CI takes, to review pods in pull requests. */
export function ci(given: Given): string | Mistake {
  const word = given.operands[1];
  const system = SYSTEMS.find((name) => name === word);
  if (!system)
    return usage(word === undefined ? `say whose: ${SYSTEMS.join(' or ')}` : `ci knows no ${word}${near(word)}`);
  const [pods, cases] = [values(given, 'pod'), values(given, 'cases')];
  const odd = [...pods, ...cases].find((path) => !HARMLESS.test(path));
  if (odd !== undefined)
    return usage(`"${odd}" would need quotes in a shell: letters, digits and ._/@+=- are taken, no - at the beginning`);
  return renderCi(system, { pods: pods.length === 0 ? '.' : pods.join(' '), cases: cases.join(' ') });
}

function near(word: string): string {
  return didYouMean(suggest(word, SYSTEMS));
}
