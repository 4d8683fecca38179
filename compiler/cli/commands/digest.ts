import type { Command } from '../commands.ts';
import { HELP, REVIEWED } from '../shared-options.ts';

export const digest: Command<'digest'> = {
  name: 'digest',
  summary: 'print the digest of what is reviewed',
  about: [
    'A task whose label `digest` holds it runs these files or none. It is that of the plan for the simulated task with everything allowed, made of the files as they are called here, the profiles, and the variables that the files use. What frameworks set themselves (HOST, PORT0, MESOS_TASK_ID, ...), values of secrets, and the contents of build contexts and mounted folders do not count.',
  ],
  options: [...REVIEWED, { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' }, HELP],
  exits: [
    [0, 'done'],
    [1, 'the files have errors'],
  ],
};
