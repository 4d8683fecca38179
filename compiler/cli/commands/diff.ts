import type { Command } from '../commands.ts';
import { OUTPUT, HELP, INPUTS } from '../shared-options.ts';

export const diff: Command<'diff'> = {
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
