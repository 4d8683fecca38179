import { posix } from 'node:path';
import { reasonOf } from '../files/errors.ts';
import type { Difference, Ran } from '../golden.ts';
import { accept, clear, differences, findCases, keep, runCase } from '../golden.ts';
import { OF_REVIEW } from './commands/check.ts';
import type { Given } from './options.ts';
import { has } from './options.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, failure, isMistake, usage } from './world.ts';

/** What is said of one case. */
interface Outcome {
  /** Its folder, as people find it from where they are. */
  readonly case: string;
  readonly intent: string;
  readonly outcome: 'equal' | 'differs' | 'updated' | 'cannot run';
  readonly differences: readonly Difference[];
  readonly problems: readonly string[];
}

/** `pod-compile check`. */
export async function performCheck(world: World, given: Given): Promise<Exit | Mistake> {
  if (has(given, 'review')) return review(world, given);
  const foreign = OF_REVIEW.find(({ name }) => has(given, name));
  if (foreign) return usage(`--${foreign.name} needs --review: a golden case has its own arguments`);
  const folders = given.operands.length > 0 ? given.operands : ['.'];
  const found = folders.map((folder) => casesIn(posix.resolve(world.cwd, folder), folder));
  const mistake = found.find(isMistake);
  if (mistake) return mistake;
  const outcomes: Outcome[] = [];
  for (const name of found.flatMap((cases) => (isMistake(cases) ? [] : cases))) {
    const outcome = judge(world, name, has(given, 'update'));
    if (!has(given, 'json')) world.out(inWords(outcome));
    outcomes.push(outcome);
  }
  const rest = has(given, 'json') ? `${JSON.stringify(outcomes, null, 2)}\n` : summary(outcomes, folders);
  world.out(rest);
  return exitOf(outcomes);
}

async function review(world: World, given: Given): Promise<Exit | Mistake> {
  if (has(given, 'update')) return usage('a review has nothing to --update');
  return (await import('./review.ts')).performReview(world, given);
}

function casesIn(path: string, folder: string): readonly string[] | Mistake {
  try {
    const cases = findCases(path);
    if (cases.length > 0) return cases.map((name) => posix.join(folder, name));
    return failure(`${folder} holds no golden case: a folder with case.json`);
  } catch (error) {
    return failure(`${folder} cannot be read: ${reasonOf(error)}`);
  }
}

function judge(world: World, name: string, update: boolean): Outcome {
  const folder = posix.resolve(world.cwd, name);
  const ran = attempt(folder);
  const { intent, problems } = ran;
  const found = problems.length > 0 ? [] : differences(ran);
  const said = { case: name, intent, differences: found, problems };
  if (problems.length > 0) return { ...said, outcome: 'cannot run' };
  if (found.length === 0) {
    clear(folder);
    return { ...said, outcome: 'equal' };
  }
  if (update) accept(folder, ran);
  else keep(folder, ran);
  return { ...said, outcome: update ? 'updated' : 'differs' };
}

/** A bug that one case shows does not keep the others from being run. */
function attempt(folder: string): Ran {
  try {
    return runCase(folder);
  } catch (error) {
    const what = error instanceof Error ? error.message.replace(/^bug: /, '') : String(error);
    return { intent: '', produced: new Map(), expected: new Map(), problems: [`bug: ${what}; please report this`] };
  }
}

const CHANGES = { differs: 'changed', missing: 'new', unclaimed: 'removed' } as const;

/** Nothing for a case that is equal; a line for another, then what there is to see. */
function inWords({ case: name, intent, outcome, differences: found, problems }: Outcome): string {
  if (outcome === 'equal') return '';
  const files = found.map(({ file, kind }) => `${file} ${outcome === 'updated' ? CHANGES[kind] : kind}`).join(', ');
  const head = `${outcome}  ${name}: ${outcome === 'cannot run' ? problems[0] : `${files}  (${intent})`}\n`;
  const rest = problems.slice(1).map((line) => `  ${line}\n`);
  return head + rest.join('') + (outcome === 'differs' ? found.map(linesOf).join('') : '');
}

/** A long text that is new is read in actual/, not here. */
const LINES_OF_NEW = 40;

function linesOf({ kind, lines }: Difference): string {
  return kind === 'missing' && lines.split('\n').length > LINES_OF_NEW ? '' : lines;
}

function summary(outcomes: readonly Outcome[], folders: readonly string[]): string {
  const kinds = ['equal', 'differs', 'updated', 'cannot run'] as const;
  const counts = kinds
    .map((kind) => [kind, outcomes.filter(({ outcome }) => outcome === kind).length] as const)
    .filter(([, many]) => many > 0)
    .map(([kind, many]) => `${many} ${kind}`);
  const differs = outcomes.some(({ outcome }) => outcome === 'differs');
  const hint = differs ? `to accept what came out: pod-compile check ${folders.join(' ')} --update\n` : '';
  return `${outcomes.length} case${outcomes.length === 1 ? '' : 's'}: ${counts.join(', ')}\n${hint}`;
}

function exitOf(outcomes: readonly Outcome[]): Exit {
  if (outcomes.some(({ outcome }) => outcome === 'cannot run')) return EXIT.failed;
  return outcomes.some(({ outcome }) => outcome === 'differs') ? EXIT.differs : EXIT.done;
}
