import { posix } from 'node:path';
import { readCall } from './call.ts';
import type { CommandName } from './commands.ts';
import { COMMANDS, POD_COMPILE } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';
import type { Given } from './options.ts';
import { has, value } from './options.ts';
import { complain, guarded } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake } from './world.ts';

/** Performs a command, or says why its arguments or the files they name cannot be used. */
export type Perform = (world: World, given: Given) => Promise<Exit | Mistake>;

/** Each command is loaded when it is wanted: `plan` does not pay for `check`. */
const PERFORM: { readonly [name in CommandName]: () => Promise<Perform> } = {
  plan: async () => (await import('./plan.ts')).performPlan,
  config: async () => (await import('./config.ts')).performConfig,
  resources: async () => (await import('./resources.ts')).performResources,
  explain: async () => (await import('./explain.ts')).performExplain,
  diff: async () => (await import('./diff.ts')).performDiff,
  digest: async () => (await import('./digest.ts')).performDigest,
  bundle: async () => (await import('./bundle.ts')).performBundle,
  check: async () => (await import('./check.ts')).performCheck,
  attributes: async () => (await import('./attributes.ts')).performAttributes,
  render: async () => (await import('./render.ts')).performRender,
};

/** pod-compile: reads the arguments, performs the command, and returns the exit code. */
export async function run(raw: World): Promise<Exit> {
  const world = guarded(raw);
  const call = readCall(world.args, POD_COMPILE, (path) => world.disk.isFile(posix.resolve(world.cwd, path)));
  if (isMistake(call)) return complain(world, POD_COMPILE, call);
  const { command, named, given } = call;
  if (has(given, 'help'))
    return print(world, named && command ? commandHelp(POD_COMPILE, command) : generalHelp(POD_COMPILE, world.version));
  if (has(given, 'version')) return print(world, `${world.version}\n`);
  const asked = value(given, 'explain');
  if (asked !== undefined) return explain(world, asked);
  const row = COMMANDS.find(({ name }) => name === command?.name);
  if (!row) throw new Error(`bug: ${command?.name} is no command of pod-compile`);
  const perform = await PERFORM[row.name]();
  const outcome = await perform(world, given);
  return isMistake(outcome) ? complain(world, POD_COMPILE, outcome) : outcome;
}

async function explain(world: World, asked: string): Promise<Exit> {
  const { performExplain } = await import('./explain-code.ts');
  const outcome = performExplain(world, asked);
  return isMistake(outcome) ? complain(world, POD_COMPILE, outcome) : outcome;
}

function print(world: World, text: string): Exit {
  world.out(text);
  return EXIT.done;
}
