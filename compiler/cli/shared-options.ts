import type { Option } from './options.ts';

// Options that several commands have.

export const FILE: Option = {
  name: 'file',
  short: 'f',
  value: 'FILE',
  many: true,
  help: 'a Compose file; - is standard input',
};
export const PROFILE: Option = { name: 'profile', value: 'NAME', many: true, help: 'switch a profile on; * is all' };
export const ENV_FILE: Option = {
  name: 'env-file',
  value: 'FILE',
  many: true,
  help: 'variables to use instead of .env',
};
export const FOLDER: Option = {
  name: 'project-directory',
  value: 'DIR',
  help: 'the folder that relative paths start from',
};
export const OUTPUT: Option = {
  name: 'output',
  short: 'o',
  value: 'FILE',
  help: 'write to a file, whole or not at all',
};
export const REVEAL: Option = {
  name: 'reveal',
  help: 'show the values of variables and env files; a file of -o is then for its owner alone (0600)',
};
export const HELP: Option = { name: 'help', short: 'h', help: 'print this' };

/** What a plan depends on besides its task. */
export const FILES: readonly Option[] = [
  FILE,
  PROFILE,
  ENV_FILE,
  { name: 'env', short: 'e', value: 'NAME[=VALUE]', many: true, help: "a variable; without a value, the shell's" },
  { name: 'config', value: 'FILE', help: "the operator's configuration" },
  { name: 'strict', help: "judge as an executor without an operator's configuration" },
  { name: 'warn', value: 'NAME', many: true, help: 'a warning in place of the refusal of an attribute' },
  FOLDER,
];

/** What a plan depends on. */
export const INPUTS: readonly Option[] = [
  ...FILES,
  { name: 'context', value: 'FILE', help: 'the Mesos task as JSON; without it one is simulated' },
];

/** What of it executors know as reviewers do: not the operator, a waiver of the command line, or another folder. */
export const REVIEWED: readonly Option[] = FILES.filter(
  ({ name }) => !['config', 'strict', 'warn', 'project-directory'].includes(name),
);
