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

const DIGESTS = 'it asks registries, and pod-compile opens no connection; write image: NAME@sha256:DIGEST';

/** Options of docker compose config that are refused, each with the reason. */
export const REFUSED: { readonly [option: string]: string } = {
  hash: "it is made of the bytes of docker compose's own types; pod-compile plan prints a digest of all that runs",
  'lock-image-digests': DIGESTS,
  'resolve-image-digests': DIGESTS,
};

export const config: Command<'config'> = {
  name: 'config',
  summary: 'print the Compose files as one, as docker compose config does',
  about: [
    "Takes docker compose's own arguments (all but --hash, --lock-image-digests and --resolve-image-digests) and sees the shell's environment, COMPOSE_FILE, COMPOSE_PATH_SEPARATOR, COMPOSE_PROFILES, COMPOSE_PROJECT_NAME, COMPOSE_ENV_FILES and COMPOSE_DISABLE_ENV_FILE. It judges nothing that a plan would refuse.",
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
    { name: 'networks', help: 'print the names of networks, one a line' },
    { name: 'models', help: 'print the language models, one a line' },
    { name: 'images', help: 'print the images, one a line' },
    { name: 'profiles', help: 'print the profiles, one a line' },
    { name: 'variables', help: 'print the variables that the files name, with their defaults' },
    { name: 'environment', help: 'print what variables are filled from, one a line' },
    { name: 'no-interpolate', help: 'leave variables as they are written' },
    { name: 'no-normalize', help: 'leave out what docker compose adds: the default network, names, dependencies' },
    { name: 'no-env-resolution', help: 'leave env_file as it is written, and the files unread' },
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
