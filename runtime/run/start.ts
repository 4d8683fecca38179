import { posix } from 'node:path';
import type { Given, Mistake } from '../../compiler/command.ts';
import {
  commandHelp,
  complain,
  EXIT,
  failure,
  generalHelp,
  guarded,
  has,
  isMistake,
  readCall,
} from '../../compiler/command.ts';
import { EngineError } from '../engine/engine.ts';
import { CLEAN } from './commands/clean.ts';
import { DOCTOR } from './commands/doctor.ts';
import { MESOS } from './commands/mesos.ts';
import { RUN } from './commands/run.ts';
import { POD_EXECUTOR } from './commands.ts';
import type { Machine } from './machine.ts';

/** Performs a command: the exit code, or what the user or the world got wrong. */
export type Perform = (machine: Machine, given: Given) => Promise<number | Mistake>;

/** Each command is loaded when it is wanted. */
const PERFORM: { readonly [name: string]: () => Promise<Perform> } = {
  [RUN.name]: async () => (await import('./run.ts')).performRun,
  [CLEAN.name]: async () => (await import('./clean.ts')).performClean,
  [DOCTOR.name]: async () => (await import('../doctor/doctor.ts')).performDoctor,
  [MESOS.name]: async () => (await import('../executor/mesos.ts')).performMesos,
};

/** pod-executor: reads the arguments, performs the command, and returns the exit code. */
export async function start(raw: Machine): Promise<number> {
  const machine = guarded(raw);
  const call = readCall(wordsOf(machine), POD_EXECUTOR, (path) =>
    machine.disk.isFile(posix.resolve(machine.cwd, path)),
  );
  if (isMistake(call)) return complain(machine, POD_EXECUTOR, call);
  const { command, given } = call;
  if (has(given, 'help') || (!command && !has(given, 'version'))) {
    machine.out(command ? commandHelp(POD_EXECUTOR, command) : generalHelp(POD_EXECUTOR, machine.version));
    return EXIT.done;
  }
  const load = command && PERFORM[command.name];
  if (!load) {
    machine.out(`${machine.version}\n`);
    return EXIT.done;
  }
  const outcome = await performed(await load(), machine, given);
  return isMistake(outcome) ? complain(machine, POD_EXECUTOR, outcome) : outcome;
}

/** What the Engine does not do is no bug of ours: it is told in its words. */
async function performed(perform: Perform, machine: Machine, given: Given): Promise<number | Mistake> {
  try {
    return await perform(machine, given);
  } catch (error) {
    if (error instanceof EngineError) return failure(error.message);
    throw error;
  }
}

/**
 * The arguments; those of an executor that an agent has started may be anything, but for `--config`. Who types a
 * command in a task of an agent's means it.
 */
function wordsOf({ args, env }: Machine): readonly string[] {
  const isOwn =
    POD_EXECUTOR.commands.some(({ name }) => args.includes(name)) || args.some((word) => OWN.includes(word));
  if (isOwn || !env['MESOS_EXECUTOR_ID'] || !env['MESOS_FRAMEWORK_ID']) return args;
  const at = args.findIndex((word) => word === '--config' || word.startsWith('--config='));
  return [MESOS.name, ...(at === -1 ? [] : args.slice(at, args[at] === '--config' ? at + 2 : at + 1))];
}

const OWN = ['--help', '-h', '--version', '-v'];
