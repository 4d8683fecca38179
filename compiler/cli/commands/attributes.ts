import type { Command } from '../commands.ts';
import { OUTPUT, HELP } from '../shared-options.ts';

export const attributes: Command<'attributes'> = {
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
