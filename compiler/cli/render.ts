import { didYouMean, suggest } from '../suggest.ts';
import { FILES, PAYLOAD } from './commands/render.ts';
import type { Given } from './options.ts';
import { has } from './options.ts';
import { deliver, mannerOf } from './product.ts';
import { FRAMEWORKS } from './render/frameworks.ts';
import { ci } from './render/ci.ts';
import { mesosHook } from './render/mesos-hook.ts';
import { FIELDS, makePayload } from './render/payload.ts';
import { sayAndExplain, sayNotes } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake, usage } from './world.ts';

/** Makes a file of the options of `render`, or says what is wrong with them. */
type Render = (given: Given) => string | Mistake;

/** What needs no Compose file, by the word that asks for it. */
const KINDS: { readonly [kind: string]: Render } = { 'mesos-hook': mesosHook, ci };

/** Those that take a second word. */
const TAKE_A_WORD = ['ci'];

/** `pod-compile render KIND`. */
export async function performRender(world: World, given: Given): Promise<Exit | Mistake> {
  const kind = given.operands[0];
  const names = [...Object.keys(FRAMEWORKS), FIELDS, ...Object.keys(KINDS)];
  if (kind === undefined) return usage(`say what to render: ${names.join(', ')}`);
  const render = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  const more = TAKE_A_WORD.includes(kind) ? undefined : given.operands[1];
  if (more !== undefined) return usage(`${kind} does not take "${more}"`);
  const foreign = foreignTo(render !== undefined, given);
  if (foreign !== undefined) return usage(`render ${kind} takes no --${foreign}`);
  if (render) {
    const text = render(given);
    return isMistake(text) ? text : deliver(world, given, text);
  }
  if (!names.includes(kind) && !has(given, 'templates'))
    return usage(`render knows no ${kind}${didYouMean(suggest(kind, names))}`);
  return performPayload(world, given, kind);
}

/** An option of the other sort of kinds, which would do nothing here. */
function foreignTo(isPlain: boolean, given: Given): string | undefined {
  const payload = [...FILES, ...PAYLOAD].map(({ name }) => name);
  const common = ['output', 'json', 'help'];
  return [...given.values.keys()].find((name) => !common.includes(name) && payload.includes(name) === isPlain);
}

async function performPayload(world: World, given: Given, kind: string): Promise<Exit | Mistake> {
  // The compiler of templates is loaded by those who have their own.
  const custom = has(given, 'templates') && (await import('../render/custom.ts'));
  const made = makePayload(world, given, { kind, ...(custom && { fill: custom.fill }) });
  if (isMistake(made)) return made;
  sayAndExplain(world, mannerOf(given), made.diagnostics);
  if (made.text === undefined) return EXIT.failed;
  sayNotes(world, mannerOf(given), made.notes);
  return deliver(world, given, made.text);
}
