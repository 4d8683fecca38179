import { type Diff, diffPlans } from '../diff.ts';
import { textOf } from './files.ts';
import type { Given } from './options.ts';
import { has, value } from './options.ts';
import { deliver } from './product.ts';
import { findSide, planOf, seenAlike, type Side } from './side.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, failure, isMistake, usage } from './world.ts';

/** `pod-compile diff A B`. */
export async function performDiff(world: World, given: Given): Promise<Exit | Mistake> {
  const diff = await makeDiff(world, given);
  if (isMistake(diff)) return diff;
  if (diff === undefined) return EXIT.failed;
  const delivered = deliver(world, given, await textFor(given, diff));
  return delivered === EXIT.done && diff.groups.length > 0 ? EXIT.differs : delivered;
}

/** Undefined when a side has errors, which were said. */
async function makeDiff(world: World, given: Given): Promise<Diff | Mistake | undefined> {
  const [from, to] = given.operands;
  if (from === undefined || to === undefined) return usage('diff needs two: what is there, and what is to come');
  const key = keyOf(world, given);
  if (isMistake(key)) return key;
  const sides = await bothSides(world, from, to);
  if (isMistake(sides)) return sides;
  const before = await planOf(sides[0], given, from);
  if (isMistake(before)) return before;
  const after = await planOf(sides[1], given, to);
  if (isMistake(after) || !before || !after) return isMistake(after) ? after : undefined;
  return diffPlans(before, after, { names: [from, to], ...(key !== undefined && { key }) });
}

async function bothSides(world: World, from: string, to: string): Promise<readonly [Side, Side] | Mistake> {
  const before = await findSide(world, from);
  if (isMistake(before)) return before;
  const after = await findSide(world, to);
  if (isMistake(after)) return after;
  return seenAlike(before, after);
}

/** The key of --fingerprint-key. */
export function keyOf(world: World, given: Given): string | Mistake | undefined {
  const file = value(given, 'fingerprint-key');
  if (file === undefined) return undefined;
  const text = textOf(world, file);
  if (isMistake(text)) return text;
  return text.trim() === '' ? failure(`${file} is empty: a key is any text that only some know`) : text.trim();
}

async function textFor(given: Given, diff: Diff): Promise<string> {
  const format = has(given, 'json') ? 'json' : (value(given, 'format') ?? 'text');
  if (format === 'json') return `${JSON.stringify(diff, null, 2)}\n`;
  // Handlebars is loaded by those who read its work.
  const { renderDiff, renderDiffMarkdown } = await import('../render.ts');
  return format === 'markdown' ? renderDiffMarkdown(diff) : renderDiff(diff);
}
