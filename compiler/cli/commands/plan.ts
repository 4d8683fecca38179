import type { Command } from '../commands.ts';
import { OUTPUT, HELP, INPUTS, REVEAL } from '../shared-options.ts';

export const plan: Command<'plan'> = {
  name: 'plan',
  summary: 'print the pod plan of Compose files (the default command)',
  about: [
    'Prints JSON into a pipe or a file, and a report to a terminal. Without -f it takes the compose.yaml (or compose.yml, docker-compose.yml, docker-compose.yaml) of the current folder, and its override file.',
    'Values of variables and of env files are masked: in their place stands where they come from, as the file writes it (postgres://u:${PASSWORD}@db). A masked plan is for people; --reveal gives one that pod-executor can run.',
    'The root, which no file that a Compose file names may leave, is the current folder when all files given lie in it, else the folder of the first.',
  ],
  options: [
    ...INPUTS,
    { name: 'format', value: 'FORMAT', choices: ['json', 'text'], help: 'json or text, whatever reads it' },
    OUTPUT,
    REVEAL,
    { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' },
    HELP,
  ],
  exits: [
    [0, 'there is a plan'],
    [1, 'the files have errors; nothing was written'],
  ],
};
