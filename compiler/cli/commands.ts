import type { Option } from './options.ts';

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
export type CommandName = 'plan' | 'config' | 'resources' | 'explain' | 'diff' | 'render' | 'check' | 'attributes';

const FILE: Option = {
  name: 'file',
  short: 'f',
  value: 'FILE',
  many: true,
  help: 'a Compose file; - is standard input',
};
const PROFILE: Option = { name: 'profile', value: 'NAME', many: true, help: 'switch a profile on; * is all' };
const ENV_FILE: Option = { name: 'env-file', value: 'FILE', many: true, help: 'variables to use instead of .env' };
const FOLDER: Option = { name: 'project-directory', value: 'DIR', help: 'the folder that relative paths start from' };
const OUTPUT: Option = { name: 'output', short: 'o', value: 'FILE', help: 'write to a file, whole or not at all' };
export const HELP: Option = { name: 'help', short: 'h', help: 'print this' };

/** What a plan depends on besides its task. */
export const FILES: readonly Option[] = [
  FILE,
  PROFILE,
  ENV_FILE,
  { name: 'env', short: 'e', value: 'NAME[=VALUE]', many: true, help: "a variable; without a value, the shell's" },
  { name: 'config', value: 'FILE', help: "the operator's configuration" },
  { name: 'warn', value: 'NAME', many: true, help: 'a warning in place of the refusal of an attribute' },
  FOLDER,
];

/** What a plan depends on. */
const INPUTS: readonly Option[] = [
  ...FILES,
  { name: 'context', value: 'FILE', help: 'the Mesos task as JSON; without it one is simulated' },
];

const plan: Command<CommandName> = {
  name: 'plan',
  summary: 'print the pod plan of Compose files (the default command)',
  about: [
    'Prints JSON into a pipe or a file, and a report to a terminal. Without -f it takes the compose.yaml (or compose.yml, docker-compose.yml, docker-compose.yaml) of the current folder, and its override file.',
    'The root, which no file that a Compose file names may leave, is the current folder when all files given lie in it, else the folder of the first.',
  ],
  options: [
    ...INPUTS,
    { name: 'format', value: 'FORMAT', choices: ['json', 'text'], help: 'json or text, whatever reads it' },
    OUTPUT,
    { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' },
    HELP,
  ],
  exits: [
    [0, 'there is a plan'],
    [1, 'the files have errors; nothing was written'],
  ],
};

/** Options of docker compose that have nothing to act on here. */
const UNHEEDED: readonly Option[] = [
  { name: 'ansi', value: 'WHEN', help: 'taken, without effect' },
  { name: 'compatibility', help: 'taken, without effect' },
  { name: 'dry-run', help: 'taken, without effect' },
  { name: 'parallel', value: 'N', help: 'taken, without effect' },
  { name: 'progress', value: 'TYPE', help: 'taken, without effect' },
];

/** Options of docker compose config that are refused, each with the reason. */
export const REFUSED: { readonly [option: string]: string } = {
  hash: "it is made of the bytes of docker compose's own types; pod-compile plan prints a digest of all that runs",
  'no-normalize':
    'files are completed as they are read here; --no-path-resolution and --no-interpolate leave the rest as it is written',
  'resolve-image-digests': 'it asks registries, and pod-compile opens no connection; write image: NAME@sha256:DIGEST',
  variables: 'pod-compile plan lists the variables that a file uses ("variables")',
};

const config: Command<CommandName> = {
  name: 'config',
  summary: 'print the Compose files as one, as docker compose config does',
  about: [
    "Takes docker compose's own arguments (all but --hash, --no-normalize, --resolve-image-digests and --variables) and sees the shell's environment, COMPOSE_FILE, COMPOSE_PATH_SEPARATOR, COMPOSE_PROFILES, COMPOSE_PROJECT_NAME, COMPOSE_ENV_FILES and COMPOSE_DISABLE_ENV_FILE. It judges nothing that a plan would refuse.",
  ],
  operands: { name: 'SERVICE', most: Number.POSITIVE_INFINITY },
  options: [
    FILE,
    { name: 'project-name', short: 'p', value: 'NAME', help: "the project's name" },
    PROFILE,
    ENV_FILE,
    FOLDER,
    { name: 'format', value: 'FORMAT', choices: ['yaml', 'json'], help: 'yaml (the default) or json' },
    OUTPUT,
    { name: 'quiet', short: 'q', help: 'print nothing, only judge' },
    { name: 'services', help: 'print the names of services, one a line' },
    { name: 'volumes', help: 'print the names of volumes, one a line' },
    { name: 'images', help: 'print the images, one a line' },
    { name: 'profiles', help: 'print the profiles, one a line' },
    { name: 'no-interpolate', help: 'leave variables as they are written' },
    { name: 'no-path-resolution', help: 'leave relative paths as they are written' },
    { name: 'no-consistency', help: 'judge no references between parts of the files' },
    { name: 'json', help: 'each diagnostic as a line of JSON' },
    ...UNHEEDED,
    ...Object.keys(REFUSED).map((name) => ({ name, ...(name === 'hash' && { value: 'SERVICES' }), help: 'refused' })),
    HELP,
  ],
  exits: [
    [0, 'done'],
    [1, 'the files have errors'],
  ],
};

const resources: Command<CommandName> = {
  name: 'resources',
  summary: 'print what a framework must be asked for',
  about: ['CPUs and memory by service and in all, what is stated and what is a default, and the number of host ports.'],
  options: [
    ...INPUTS,
    { name: 'default-cpus', value: 'N', help: 'cores of a service that states none' },
    { name: 'default-mem', value: 'SIZE', help: 'memory of a service that states none: 64m, 1g' },
    { name: 'check', value: 'TASK', help: 'a task as JSON: does it ask for enough?' },
    { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' },
    HELP,
  ],
  exits: [
    [0, 'done; with --check, the task asks for enough'],
    [1, 'the files have errors'],
    [2, 'with --check: the task asks for too little'],
  ],
};

const explain: Command<CommandName> = {
  name: 'explain',
  summary: 'say where a value of the plan comes from',
  about: [
    'PATH leads into the plan: names with dots between them (web.HostConfig.Memory, networks.default.create, steps), or a JSON pointer (/containers/0/create/Image). All values below it are told, without PATH those of the whole plan: the line of the file, what it took the place of, which variable filled it and who gave that, the rule, the fact of the task, the key of the operator.',
  ],
  operands: { name: 'PATH', most: Number.POSITIVE_INFINITY },
  options: [...INPUTS, OUTPUT, { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' }, HELP],
  exits: [
    [0, 'done'],
    [1, 'the files have errors'],
  ],
};

const diff: Command<CommandName> = {
  name: 'diff',
  summary: 'say what changes from one pod to another, the riskiest first',
  about: [
    'A and B are Compose files, folders that hold one, plans as `pod-compile plan` prints them, or REV:FILE for a file as it is in a git revision, with all that it names in that revision. Compose files are compiled with the other options; plans stand as they are.',
    'Values of environments and secrets, and what variables have filled in, are not shown. With --fingerprint-key each has a fingerprint that only holders of the key can make: it shows which value came back.',
  ],
  operands: { name: 'A B', most: 2 },
  options: [
    ...INPUTS.filter(({ name }) => name !== 'file'),
    { name: 'fingerprint-key', value: 'FILE', help: 'a secret, of which fingerprints of hidden values are made' },
    {
      name: 'format',
      value: 'FORMAT',
      choices: ['text', 'markdown', 'json'],
      help: 'text (the default), markdown or json',
    },
    OUTPUT,
    { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' },
    HELP,
  ],
  exits: [
    [0, 'nothing differs that matters to what runs'],
    [1, 'a file has errors, or is not there'],
    [2, 'something differs'],
  ],
};

const check: Command<CommandName> = {
  name: 'check',
  summary: 'compare golden cases with what comes out today',
  about: [
    'A case is a folder with case.json, Compose files, and expected/. All cases below DIR (the current folder without it) are run. What differs is shown, and left in actual/ beside expected/.',
  ],
  operands: { name: 'DIR', most: 1 },
  options: [
    { name: 'update', help: 'rewrite expected/ with what comes out' },
    { name: 'json', help: 'the outcome as JSON' },
    HELP,
  ],
  exits: [
    [0, 'all are equal'],
    [1, 'a case cannot be run, or there is none'],
    [2, 'something differs'],
  ],
};

const attributes: Command<CommandName> = {
  name: 'attributes',
  summary: 'print what becomes of each attribute of a Compose file',
  about: [
    'Whether it is carried, refused or ignored, and why; which field of the Engine or place in the plan it becomes; and how several files join. With WORD only attributes that are called so, with all that is inside of them: ports, deploy.resources, services.web.ports.',
  ],
  operands: { name: 'WORD', most: 1 },
  options: [
    { name: 'format', value: 'FORMAT', choices: ['text', 'markdown'], help: 'text (the default) or markdown' },
    OUTPUT,
    { name: 'json', help: 'a list in JSON' },
    HELP,
  ],
  exits: [[0, 'done']],
};

const render: Command<CommandName> = {
  name: 'render',
  summary: 'print a file that another program wants',
  about: [
    'KIND is mesos-hook: what --modules of a Mesos agent takes, for the hook that starts the cleaner when an executor was removed. It is built from runtime/hook, and switched on by --hooks=org_composeexecutor_CleanerHook.',
  ],
  operands: { name: 'KIND', most: 1 },
  options: [
    { name: 'cleaner', value: 'PATH', help: "mesos-hook: pod-executor's absolute path on the agent's host" },
    { name: 'library', value: 'PATH', help: 'mesos-hook: where the module lies; /usr/lib/mesos/modules without it' },
    { name: 'engine', value: 'HOST', help: "mesos-hook: the cleaner's DOCKER_HOST; the usual Engine without it" },
    { name: 'time-limit', value: 'SECONDS', help: 'mesos-hook: when a cleaner is ended; 300 without it' },
    { name: 'argument', value: 'WORD', many: true, help: 'mesos-hook: one more argument of the cleaner' },
    OUTPUT,
    HELP,
  ],
  exits: [[0, 'done']],
};

/** In the order of the help. */
export const COMMANDS: readonly Command<CommandName>[] = [
  plan,
  config,
  resources,
  explain,
  diff,
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
