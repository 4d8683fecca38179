import { topLevel } from '../attributes/tables.ts';
import { didYouMean, suggest } from '../suggest.ts';
import type { Support } from '../support.ts';
import { support } from '../support.ts';
import { asMarkdown, asText } from './attributes-text.ts';
import type { Given } from './options.ts';
import { has, value } from './options.ts';
import { deliver } from './product.ts';
import type { Exit, Mistake, World } from './world.ts';
import { isMistake, usage } from './world.ts';

/** `pod-compile attributes`. */
export async function performAttributes(world: World, given: Given): Promise<Exit | Mistake> {
  const all = support(topLevel);
  const [word] = given.operands;
  const found = word === undefined ? all : called(word, all);
  if (isMistake(found)) return found;
  if (has(given, 'json')) return deliver(world, given, `${JSON.stringify(found, null, 2)}\n`);
  return deliver(world, given, value(given, 'format') === 'markdown' ? asMarkdown(found) : asText(found));
}

/** Those whose path holds the words, and all inside of them; else those whose path holds the letters. */
function called(word: string, all: readonly Support[]): readonly Support[] | Mistake {
  const steps = word.replace(/\[\d*\]/g, '.*').split('.');
  const exact = all.filter(({ path }) => holds(path.split('.'), steps));
  const found = exact.length > 0 ? exact : all.filter(({ path }) => path.includes(word));
  if (found.length > 0) return found;
  const names = new Set(all.flatMap(({ path }) => path.split('.')));
  return usage(`no attribute of Compose is called ${word}${didYouMean(suggest(steps.at(-1) ?? '', names))}`);
}

/** A `*` of the path is any word but the last. */
function holds(path: readonly string[], steps: readonly string[]): boolean {
  const matches = (step: string, index: number, at: string | undefined): boolean =>
    at === step || (at === '*' && index < steps.length - 1);
  return path.some((_, from) => steps.every((step, index) => matches(step, index, path[from + index])));
}
