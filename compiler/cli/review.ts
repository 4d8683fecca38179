import { diagnosticJson } from '../diagnostic.ts';
import { type Base, type PodReview, reviewOf, type Subject } from '../review.ts';
import { summaryOf } from '../review/summary.ts';
import { type BaseOf, findBase } from './base.ts';
import { keyOf } from './diff.ts';
import type { Given } from './options.ts';
import { has } from './options.ts';
import { deliver, mannerOf } from './product.ts';
import { say } from './say.ts';
import { digestToShow } from './reviewing.ts';
import { findSide, isThere, judgeSide, onFiles, seenAlike, type Side } from './side.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake } from './world.ts';

/** `pod-compile check --review`. */
export async function performReview(world: World, given: Given): Promise<Exit | Mistake> {
  const key = keyOf(world, given);
  if (isMistake(key)) return key;
  const base = await findBase(world, given);
  if (isMistake(base)) return base;
  const subjects: Subject[] = [];
  for (const operand of given.operands.length > 0 ? given.operands : ['.']) {
    const subject = await subjectOf(world, given, operand, base);
    if (isMistake(subject)) return subject;
    subjects.push(subject);
  }
  const pods = reviewOf(subjects, key);
  const delivered = deliver(world, given, await textFor(given, pods));
  return delivered === EXIT.done ? exitOf(pods) : delivered;
}

/** 1 where a pod cannot run, 2 where one is not what it was. */
export function exitOf(pods: readonly PodReview[]): Exit {
  if (pods.some(({ state }) => state === 'failed')) return EXIT.failed;
  return pods.every(({ state }) => state === 'same' || state === 'alone') ? EXIT.done : EXIT.differs;
}

async function subjectOf(
  world: World,
  given: Given,
  name: string,
  base: BaseOf | undefined,
): Promise<Subject | Mistake> {
  const before = await base?.find(name);
  if (isMistake(before)) return before;
  const found = await findSide(world, name);
  const side = isMistake(found) ? undefined : isThere(found);
  const [was, is] = before && side ? seenAlike(before, side) : [before, side];
  const old = base && (await baseOf(was, given, base.name));
  const subject = { name, errors: [], ...(old && { base: old }) };
  if (!is && was) return subject;
  if (!is) return { ...subject, problem: isMistake(found) ? found.text : `${name}: there is no such file` };
  const made = await judgeSide(is, given, name);
  if (isMistake(made)) return made.exit === EXIT.usage ? made : { ...subject, problem: made.text };
  const { plan, diagnostics } = made;
  say(world, mannerOf(given), plan ? [] : diagnostics);
  const digest = found.kind === 'side' ? digestToShow(found.world, onFiles(given, found.files)) : undefined;
  return plan
    ? { ...subject, plan, ...(digest !== undefined && { digest }) }
    : { ...subject, errors: diagnostics.filter(({ level }) => level === 'error') };
}

async function baseOf(side: Side | undefined, given: Given, name: string): Promise<Base> {
  if (!side) return { name, found: 'absent' };
  const made = await judgeSide(side, given, name);
  return { name, found: isMistake(made) || !made.plan ? 'broken' : made.plan };
}

async function textFor(given: Given, pods: readonly PodReview[]): Promise<string> {
  if (has(given, 'json')) return `${JSON.stringify(pods.map(jsonOf), null, 2)}\n`;
  // Handlebars is loaded by those who read its work.
  const { renderReview } = await import('../render.ts');
  return renderReview(pods);
}

function jsonOf({ name, state, plan, digest, problem, errors, diff }: PodReview): object {
  return {
    pod: name,
    state,
    ...(plan && { summary: summaryOf(plan) }),
    ...(digest !== undefined && { digest }),
    ...(problem !== undefined && { problem }),
    ...(errors.length > 0 && { errors: errors.map(diagnosticJson) }),
    ...(diff && { diff }),
    ...(plan && { warnings: plan.notes }),
  };
}
