import type { Option } from './options.ts';
import { HELP } from './shared-options.ts';
import { attributes } from './commands/attributes.ts';
import { bundle } from './commands/bundle.ts';
import { check } from './commands/check.ts';
import { config } from './commands/config.ts';
import { diff } from './commands/diff.ts';
import { digest } from './commands/digest.ts';
import { explain } from './commands/explain.ts';
import { plan } from './commands/plan.ts';
import { render } from './commands/render.ts';
import { resources } from './commands/resources.ts';

/** A program: its commands, from which the reading of its arguments and its help follow. */
export interface Program {
  readonly name: string;
  readonly summary: string;
  /** In the order of the help. */
  readonly commands: readonly Command[];
  /** Options that need no command, besides --version and --help. */
  readonly own?: readonly Option[];
  /** The command of a call that names none. */
  readonly usual?: Command;
  /** Said under the general help. */
  readonly about: string;
}

/** One command: a row from which parsing, help and the list of commands follow. */
export interface Command<Name extends string = string> {
  readonly name: Name;
  readonly summary: string;
  /** Sentences under the summary. */
  readonly about: readonly string[];
  /** What its operands are called in the help, and how many it takes at most; absent: none. */
  readonly operands?: { readonly name: string; readonly most: number };
  readonly options: readonly Option[];
  /** What each exit code means, 64 and 70 aside, which mean the same everywhere. */
  readonly exits: readonly (readonly [code: number, meaning: string])[];
}

/** What users type. */
export type CommandName =
  | 'plan'
  | 'config'
  | 'resources'
  | 'explain'
  | 'diff'
  | 'digest'
  | 'bundle'
  | 'render'
  | 'check'
  | 'attributes';

/** In the order of the help. */
export const COMMANDS: readonly Command<CommandName>[] = [
  plan,
  config,
  resources,
  explain,
  diff,
  digest,
  bundle,
  render,
  check,
  attributes,
];

export const POD_COMPILE: Program = {
  name: 'pod-compile',
  summary: 'compiles Compose files and a Mesos task into a pod plan',
  commands: COMMANDS,
  own: [{ name: 'explain', value: 'CODE|list', help: 'explain an error or a warning; list has all codes' }],
  usual: plan,
  about:
    "`pod-compile COMMAND --help` prints a command's options and exit codes. Products go to standard output, everything else to standard error. Colour is for terminals only, and never with NO_COLOR.",
};

/** Options of a program that need no command. */
export function ownOptions({ own = [] }: Program): readonly Option[] {
  return [...own, { name: 'version', help: 'print the version' }, HELP];
}
