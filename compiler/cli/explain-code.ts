import { posix } from 'node:path';
import { compile } from '../compile.ts';
import { SIMULATED } from '../context.ts';
import { type Code, type Diagnostic, headline } from '../diagnostic.ts';
import { exampleOf, explanations } from '../explanations.ts';
import type { Host } from '../host.ts';
import { fold } from '../layout.ts';
import { messages } from '../messages.ts';
import { UNCONFIGURED } from '../policy.ts';
import { didYouMean, suggest } from '../suggest.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, usage } from './world.ts';

const COLUMNS = 80;
const BLANKS = 4;

/** `--explain CODE`: what a diagnostic means, what gives it, and what to do. `--explain list` has all codes. */
export function performExplain(world: World, asked: string): Exit | Mistake {
  if (asked === 'list') world.out(codes().map(listed).join(''));
  else if (isCode(asked)) world.out(explanationText(asked));
  else return usage(`--explain knows no ${asked}${didYouMean(suggest(asked, codes())) || '; --explain list has all'}`);
  return EXIT.done;
}

function codes(): readonly Code[] {
  return Object.keys(explanations).sort() as Code[]; // its keys are the codes
}

function isCode(word: string): word is Code {
  return Object.hasOwn(explanations, word);
}

function listed(code: Code): string {
  return `${messages[code].level.padEnd('warning'.length)}  ${code}\n`;
}

/** The explanation in 80 columns, with what the compiler says of its example. */
export function explanationText(code: Code): string {
  const { means, way } = explanations[code];
  const head = `${messages[code].level} ${code}`;
  const parts = [head, paragraph(means), 'For example:', ...exampleParts(code), paragraph(`What to do: ${way}`)];
  return `${parts.join('\n\n')}\n`;
}

function paragraph(text: string, blanks = 0): string {
  return indented(fold(text, COLUMNS - blanks).join('\n'), blanks);
}

function exampleParts(code: Code): readonly string[] {
  const example = exampleOf(explanations[code]);
  if (typeof example === 'string') return [indented(example)];
  const files = Object.entries(example).map(([name, text]) => indented(`# ${name}\n${text.trimEnd()}`));
  return [...files, ...found(code).map((one) => paragraph(headline(one), BLANKS))];
}

function indented(text: string, blanks = BLANKS): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(blanks));
}

/** The first that the compiler finds of this kind in its example. */
export function found(code: Code): readonly Diagnostic[] {
  const example = exampleOf(explanations[code]);
  if (typeof example === 'string') return [];
  const host = inMemory(example);
  const { diagnostics } = compile({ host, files: ['compose.yaml'], context: SIMULATED, policy: UNCONFIGURED });
  return diagnostics.filter((one) => one.code === code).slice(0, 1);
}

/** These files and no others. */
function inMemory(files: { readonly [file: string]: string }): Host {
  const look: Host['look'] = (path) => {
    if (/^(\.\.)?\//.test(posix.normalize(path))) return 'outside';
    return Object.hasOwn(files, path) ? 'file' : 'missing';
  };
  const read: Host['read'] = (path) => {
    const text = files[path] ?? '';
    if (look(path) === 'file') return { kind: 'text', text, bytes: new TextEncoder().encode(text) };
    return { kind: look(path) === 'outside' ? 'outside' : 'missing' };
  };
  return { read, look };
}
