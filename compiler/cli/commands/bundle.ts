import type { Command } from '../commands.ts';
import { HELP, OUTPUT, REVIEWED } from '../shared-options.ts';

export const bundle: Command<'bundle'> = {
  name: 'bundle',
  summary: 'pack what a task fetches: the Compose files and all that they need',
  about: [
    'A .tar.gz of the Compose files, the files of variables and labels, seccomp profiles, files of secrets and configs, build contexts without what .dockerignore names, keys of builds, and what is mounted from inside the root; nothing else, and nothing from outside of it. The same files give the same bytes.',
    'The root is the current folder when all files given lie in it, else the folder of the first: the sandbox will look like it.',
  ],
  options: [
    ...REVIEWED,
    { name: 'list', help: 'print what would be packed, why, and the digest for the task, instead' },
    OUTPUT,
    { name: 'json', help: 'the list as JSON, and each diagnostic as a line of JSON' },
    HELP,
  ],
  exits: [
    [0, 'done'],
    [1, 'the files have errors, or something cannot be packed; nothing was written'],
  ],
};
