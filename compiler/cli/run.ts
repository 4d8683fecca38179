import { posix } from 'node:path';
import type { Command, CommandName } from './commands.ts';
import { allOptions, COMMANDS, DEFAULT_COMMAND, OWN } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';
import type { Given } from './options.ts';
import { has, parse, wrongChoice } from './options.ts';
import { sayMistake } from './say.ts';
import { didYouMean, suggest } from '../suggest.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake, usage } from './world.ts';

/** Performs a command, or says why its arguments or the files they name cannot be used. */
export type Perform = (world: World, given: Given) => Promise<Exit | Mistake>;

/** Each command is loaded when it is wanted: `plan` does not pay for `check`. */
const PERFORM: { readonly [name in CommandName]: () => Promise<Perform> } = {
  plan: async () => (await import('./plan.ts')).performPlan,
  config: async () => (await import('./config.ts')).performConfig,
  resources: async () => (await import('./resources.ts')).performResources,
  check: async () => (await import('./check.ts')).performCheck,
};

/** pod-compile: reads the arguments, performs the command, and returns the exit code. */
export async function run(world: World): Promise<Exit> {
  const call = readCall(world.args, (path) => world.disk.isFile(posix.resolve(world.cwd, path)));
  if (isMistake(call)) return complain(world, call);
  const { command, named, given } = call;
  if (has(given, 'help')) return print(world, named ? commandHelp(command) : generalHelp(world.version));
  if (has(given, 'version')) return print(world, `${world.version}\n`);
  const perform = await PERFORM[command.name]();
  const outcome = await perform(world, given);
  return isMistake(outcome) ? complain(world, outcome) : outcome;
}

interface Call {
  readonly command: Command;
  /** The command was said, not taken for granted. */
  readonly named: boolean;
  readonly given: Given;
}

/** Options may stand before the command, as in docker compose. */
function readCall(args: readonly string[], isFile: (path: string) => boolean): Call | Mistake {
  const likely = COMMANDS.find(({ name }) => args.includes(name)) ?? DEFAULT_COMMAND;
  const all = parse(args, allOptions(), likely.options);
  if (isMistake(all)) return all;
  const [name, ...operands] = all.operands;
  if (name === undefined) return checked({ command: DEFAULT_COMMAND, named: false, given: all });
  const command = COMMANDS.find((row) => row.name === name);
  if (!command) return noCommand(name, isFile);
  return checked({ command, named: true, given: { ...all, operands } });
}

/** Holds the call against the command's own table. */
function checked(call: Call): Call | Mistake {
  const { command, given } = call;
  const own = new Set([...command.options, ...OWN].map(({ name }) => name));
  const foreign = [...given.values.keys()].find((name) => !own.has(name));
  if (foreign !== undefined) return usage(`${command.name} has no option --${foreign}${insteadOf(foreign, command)}`);
  const tooMany = given.operands[command.operands?.most ?? 0];
  if (tooMany !== undefined) return usage(`${command.name} does not take "${tooMany}"`);
  return wrongChoice(given, command.options) ?? call;
}

function insteadOf(foreign: string, command: Command): string {
  const others = COMMANDS.filter((row) => row !== command && row.options.some(({ name }) => name === foreign));
  return others.length === 0 ? '' : `; ${others.map(({ name }) => name).join(' and ')} has`;
}

function noCommand(word: string, isFile: (path: string) => boolean): Mistake {
  const near = suggest(
    word,
    COMMANDS.map(({ name }) => name),
  );
  if (isFile(word) || /\.ya?ml$/.test(word)) return usage(`"${word}" is no command; did you mean -f ${word}?`);
  return usage(`there is no command "${word}"${didYouMean(near)}`);
}

function print(world: World, text: string): Exit {
  world.out(text);
  return EXIT.done;
}

function complain(world: World, mistake: Mistake): Exit {
  const { args } = world;
  const named = COMMANDS.find(({ name }) => args.includes(name));
  sayMistake(
    world,
    args.includes('--json') ? 'json' : 'text',
    mistake,
    `pod-compile ${named ? `${named.name} ` : ''}--help`,
  );
  return mistake.exit;
}
