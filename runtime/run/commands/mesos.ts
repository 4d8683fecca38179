import type { Command } from '../../../compiler/command.ts';
import { HELP } from '../../../compiler/command.ts';
import { CONFIG } from './shared-options.ts';

export const MESOS: Command = {
  name: 'mesos',
  summary: 'execute tasks for a Mesos agent: what it does when an agent starts it',
  about: [
    'Each task is a pod: that of the Compose files in the sandbox which the label fileName of the task names (separated by commas), else of those with a usual name. The agent says everything else in the environment, and is told how the task fares.',
    'An agent need not name this command, and other arguments are then passed over: Marathon adds the text of `cmd` to them.',
  ],
  options: [CONFIG, HELP],
  exits: [
    [0, 'every task is over, and the agent knows how it ended'],
    [1, 'it does not, or the environment is not that of an agent'],
  ],
};
