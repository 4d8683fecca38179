import type { Command } from '../commands.ts';
import { HELP, INPUTS, OUTPUT, REVEAL } from '../shared-options.ts';

export const explain: Command<'explain'> = {
  name: 'explain',
  summary: 'say where a value of the plan comes from',
  about: [
    'PATH leads into the plan: names with dots between them (web.HostConfig.Memory, networks.default.create, steps), or a JSON pointer (/containers/0/create/Image). All values below it are told, without PATH those of the whole plan: the line of the file, what it took the place of, which variable filled it and who gave that, the rule, the fact of the task, the key of the operator.',
  ],
  operands: { name: 'PATH', most: Number.POSITIVE_INFINITY },
  options: [...INPUTS, OUTPUT, { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' }, REVEAL, HELP],
  exits: [
    [0, 'done'],
    [1, 'the files have errors'],
  ],
};
