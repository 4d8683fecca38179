import { didYouMean, suggest } from '../suggest.ts';
import type { Command, Program } from './commands.ts';
import { ownOptions } from './commands.ts';
import type { Given, Option } from './options.ts';
import { has, parse, wrongChoice } from './options.ts';
import type { Mistake } from './world.ts';
import { isMistake, usage } from './world.ts';

/** What a program was asked for. */
export interface Call {
  /** Absent when none was said and the program has no usual one. */
  readonly command?: Command;
  /** The command was said, not taken for granted. */
  readonly named: boolean;
  readonly given: Given;
}

/** Reads a program's arguments. Options may stand before the command, as in docker compose. */
export function readCall(args: readonly string[], program: Program, isFile: (path: string) => boolean): Call | Mistake {
  const { commands, usual } = program;
  const likely = commands.find(({ name }) => args.includes(name)) ?? usual;
  const all = parse(args, allOptions(program), likely?.options);
  if (isMistake(all)) return all;
  const [name, ...operands] = all.operands;
  if (name === undefined) return checked({ ...(usual && { command: usual }), named: false, given: all }, program);
  const command = commands.find((row) => row.name === name);
  if (!command) return noCommand(name, program, isFile);
  return checked({ command, named: true, given: { ...all, operands } }, program);
}

/** Every option there is, once: what may stand before the command. */
function allOptions(program: Program): readonly Option[] {
  const rows = [...ownOptions(program), ...program.commands.flatMap((command) => command.options)];
  return [...new Map(rows.map((row) => [row.name, row])).values()];
}

/** Holds the call against the command's own table. */
function checked(call: Call, program: Program): Call | Mistake {
  const { command, given } = call;
  if (!command) return isAboutItself(given, program) ? call : usage(`say what to do: ${names(program).join(' or ')}`);
  const own = new Set([...command.options, ...ownOptions(program)].map(({ name }) => name));
  const foreign = [...given.values.keys()].find((name) => !own.has(name));
  if (foreign !== undefined)
    return usage(`${command.name} has no option --${foreign}${insteadOf(foreign, command, program)}`);
  const tooMany = given.operands[command.operands?.most ?? 0];
  if (tooMany !== undefined) return usage(`${command.name} does not take "${tooMany}"`);
  return wrongChoice(given, command.options) ?? call;
}

function isAboutItself(given: Given, program: Program): boolean {
  return ownOptions(program).some(({ name }) => has(given, name));
}

function insteadOf(foreign: string, command: Command, { commands }: Program): string {
  const others = commands.filter((row) => row !== command && row.options.some(({ name }) => name === foreign));
  return others.length === 0 ? '' : `; ${others.map(({ name }) => name).join(' and ')} has`;
}

function noCommand(word: string, program: Program, isFile: (path: string) => boolean): Mistake {
  const near = suggest(word, names(program));
  const command = program.usual ? '' : `${names(program)[0]} `;
  if (isFile(word) || /\.ya?ml$/.test(word))
    return usage(`"${word}" is no command; did you mean ${command}-f ${word}?`);
  return usage(`there is no command "${word}"${didYouMean(near)}`);
}

function names({ commands }: Program): readonly string[] {
  return commands.map(({ name }) => name);
}
