import type { Command } from '../commands.ts';
import type { Option } from '../options.ts';
import { FILE, PROFILE, ENV_FILE, FOLDER, OUTPUT, HELP } from '../shared-options.ts';

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

export const config: Command<'config'> = {
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
