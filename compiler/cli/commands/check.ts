import type { Command } from '../commands.ts';
import { HELP } from '../shared-options.ts';

export const check: Command<'check'> = {
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
