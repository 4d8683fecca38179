import type { Diagnostic } from '../diagnostic.ts';
import { diagnosticJson, renderDiagnostic } from '../diagnostic.ts';
import { visible } from '../plan/visible.ts';
import type { Program } from './commands.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT } from './world.ts';

/** `text` for people, `json` for machines: one JSON object a line, mistakes in arguments included. */
export type Manner = 'text' | 'json';

/** Says what was found, on standard error. */
export function say(world: World, manner: Manner, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  if (manner === 'json') for (const one of diagnostics) sayJson(world, diagnosticJson(one));
  else world.err(diagnosticsText(diagnostics, paint(world)));
}

/** The same, and where there are errors the way to learn more, for whoever has --explain. */
export function sayAndExplain(world: World, manner: Manner, diagnostics: readonly Diagnostic[]): void {
  say(world, manner, diagnostics);
  const first = diagnostics.find(({ level }) => level === 'error');
  if (first && manner === 'text') world.err(`for more about an error: pod-compile --explain ${first.code}\n`);
}

/** Says what there is to know of a product, a sentence each. */
export function sayNotes(world: World, manner: Manner, notes: readonly string[]): void {
  for (const text of notes) {
    if (manner === 'json') sayJson(world, { level: 'note', text });
    else world.err(`note: ${visible(text)}\n`);
  }
}

/** Says what the user got wrong outside the files, with the way to learn more; returns the exit code. */
export function complain(world: World, { name, commands }: Program, { text, exit }: Mistake): Exit {
  const code = exit === EXIT.usage ? 'usage' : 'failed';
  if (world.args.includes('--json')) {
    sayJson(world, { level: 'error', code, text });
    return exit;
  }
  const said = commands.find((command) => world.args.includes(command.name));
  const help = [name, ...(said ? [said.name] : []), '--help'].join(' ');
  world.err(`${name}: ${visible(text)}\n${exit === EXIT.usage ? `try: ${help}\n` : ''}`);
  return exit;
}

/** As expected/diagnostics.txt of a golden case holds them. */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  set: (level: 'error' | 'warning', text: string) => string = (_, text) => text,
): string {
  const shown = diagnostics.map((found) => {
    const [head, ...rest] = visible(renderDiagnostic(found)).split('\n');
    return [set(found.level, head ?? ''), ...rest].join('\n');
  });
  return shown.join('');
}

function sayJson(world: World, value: object): void {
  world.err(`${visible(JSON.stringify(value))}\n`);
}

function paint(world: World): (level: 'error' | 'warning', text: string) => string {
  if (!coloured(world, 'err')) return (_, text) => text;
  return (level, text) => `\u001b[${level === 'error' ? 31 : 33}m${text}\u001b[39m`;
}

/** The same world, whose two streams show unsafe characters as escapes: nothing that is written can get past this. */
export function guarded<W extends World>(world: W): W {
  return {
    ...world,
    out: (text: string) => world.out(safe(text, coloured(world, 'out'))),
    err: (text: string) => world.err(safe(text, coloured(world, 'err'))),
  };
}

/** The colours that the programs use; a terminal obeys no other sequence. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const COLOUR = /(\u001b\[(?:1|22|31|32|33|39)m)/;

function safe(text: string, isColoured: boolean): string {
  if (!isColoured) return visible(text);
  return text
    .split(COLOUR)
    .map((piece, index) => (index % 2 === 1 ? piece : visible(piece)))
    .join('');
}

/** Colour is for terminals only, and for nobody who set NO_COLOR to anything (no-color.org). */
export function coloured({ terminal, env }: World, stream: 'out' | 'err'): boolean {
  return terminal[stream] && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
