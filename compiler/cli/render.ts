import { didYouMean, suggest } from '../suggest.ts';
import type { Given } from './options.ts';
import { place } from './product.ts';
import { ci } from './render/ci.ts';
import { mesosHook } from './render/mesos-hook.ts';
import type { Exit, Mistake, World } from './world.ts';
import { isMistake, usage } from './world.ts';

/** Makes a file of the options of `render`, or says what is wrong with them. */
type Render = (given: Given) => string | Mistake;

/** What another program wants, by the word that asks for it. */
const KINDS: { readonly [kind: string]: Render } = { 'mesos-hook': mesosHook, ci };

/** Those that take a second word. */
const TAKE_A_WORD = ['ci'];

/** `pod-compile render KIND`. */
export async function performRender(world: World, given: Given): Promise<Exit | Mistake> {
  const kind = given.operands[0];
  const names = Object.keys(KINDS);
  if (kind === undefined) return usage(`say what to render: ${names.join(' or ')}`);
  const render = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!render) return usage(`render knows no ${kind}${didYouMean(suggest(kind, names))}`);
  const more = TAKE_A_WORD.includes(kind) ? undefined : given.operands[1];
  if (more !== undefined) return usage(`${kind} does not take "${more}"`);
  const text = render(given);
  return isMistake(text) ? text : place(world, given, text);
}
