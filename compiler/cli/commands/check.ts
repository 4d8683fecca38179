import type { Command } from '../commands.ts';
import type { Option } from '../options.ts';
import { HELP, INPUTS, OUTPUT } from '../shared-options.ts';
import { diff } from './diff.ts';

/** What only a review takes. */
export const OF_REVIEW: readonly Option[] = [
  { name: 'base', value: 'REV|FILE|DIR', help: 'review: what to compare with' },
  ...diff.options.filter(({ name }) => name === 'fingerprint-key'),
  ...INPUTS.filter(({ name }) => name !== 'file'),
  OUTPUT,
];

export const check: Command<'check'> = {
  name: 'check',
  summary: 'compare golden cases with what comes out today, or review pods',
  about: [
    'A case is a folder with case.json, Compose files, and expected/. All cases below PATH (the current folder without it) are run. What differs is shown, and left in actual/ beside expected/.',
    'With --review, PATH is a Compose file, a folder that holds one, or a plan; each is a pod. One comment for a pull request comes out, in Markdown: of each pod a summary, what changes from --base, the riskiest first, warnings, and a graph. It stays below 65,000 bytes: what has no room is left out as a whole, and named. The other options are those of `diff`.',
    '--base takes a git revision, and means the same files in it; a pod that it does not have is new. A file, a folder, a plan or REV:FILE is for one pod; ./NAME is a folder that is called as a revision is.',
  ],
  operands: { name: 'PATH', most: Number.POSITIVE_INFINITY },
  options: [
    { name: 'update', help: 'rewrite expected/ with what comes out' },
    { name: 'review', help: 'write a comment for a pull request' },
    ...OF_REVIEW,
    { name: 'json', help: 'the outcome as JSON' },
    HELP,
  ],
  exits: [
    [0, 'all are equal; review: nothing differs from the base, or there is none'],
    [1, 'a case cannot be run, or there is none; review: files have errors, which the comment lists'],
    [2, 'something differs'],
  ],
};
