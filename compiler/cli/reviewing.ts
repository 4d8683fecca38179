import { steering } from '../context/steering.ts';
import { judgeReviewed, reviewedDigest, type ReviewedOptions } from '../reviewed.ts';
import { chooseFiles } from './files.ts';
import type { Made } from './inputs.ts';
import { type Given, has, values } from './options.ts';
import { saidVariables } from './said.ts';
import type { Mistake, World } from './world.ts';
import { failure, isMistake } from './world.ts';

/** Files as an executor finds them in its sandbox, which is this root. */
export interface Reviewing extends ReviewedOptions {
  /** Absolute. */
  readonly root: string;
}

/** What the arguments name, if an executor could find it. */
export function reviewingOf(world: World, given: Given): Reviewing | Mistake {
  const chosen = chooseFiles(world, given);
  if (isMistake(chosen)) return chosen;
  const variables = saidVariables(world, given);
  if (isMistake(variables)) return variables;
  const { root, files, envFiles, own } = chosen;
  const [foreign] = own.keys();
  if (foreign !== undefined) {
    return failure(`${foreign} lies outside ${root}: an executor has what lies in one folder, and below it`);
  }
  const chosenEnvFiles = envFiles.length > 0 && { envFiles };
  return { root, host: world.host(root, []), files, ...chosenEnvFiles, variables, profiles: values(given, 'profile') };
}

/**
 * The digest for the task's label, for everybody who reads a review; undefined where an executor would find another one.
 * Where --env gives values there is none: whoever has the files could guess a short one by it.
 */
export function digestToShow(world: World, given: Given): string | undefined {
  if (has(given, 'env') || has(given, 'project-directory')) return undefined;
  const reviewing = reviewingOf(world, given);
  return isMistake(reviewing) ? undefined : reviewedDigest(reviewing).digest;
}

/** What was made for a task whose label `digest` speaks of other files has errors in place of a plan: none would run. */
export function heldAgainstReview(made: Made, world: World, given: Given): Made | Mistake {
  const { plan, context, diagnostics } = made;
  const { digest } = steering(context.labels);
  if (!digest || !plan) return made;
  const reviewing = reviewingOf(world, given);
  if (isMistake(reviewing)) return reviewing;
  const variables = { ...context.environment, ...reviewing.variables };
  const found = judgeReviewed(digest, { ...reviewing, variables });
  return found.length === 0 ? made : { kind: 'made', context, diagnostics: [...found, ...diagnostics] };
}
