import type { Command } from '../commands.ts';
import { HELP, OUTPUT } from '../shared-options.ts';

export const render: Command<'render'> = {
  name: 'render',
  summary: 'print a file that another program wants',
  about: [
    'KIND is mesos-hook: what --modules of a Mesos agent takes, for the hook that starts the cleaner when an executor was removed. It is built from runtime/hook, and switched on by --hooks=org_composeexecutor_CleanerHook.',
    'KIND is ci github or ci gitlab: a workflow or job that writes the comment of `check --review` on pull requests and keeps it up to date.',
  ],
  operands: { name: 'KIND', most: 2 },
  options: [
    { name: 'cleaner', value: 'PATH', help: "mesos-hook: pod-executor's absolute path on the agent's host" },
    { name: 'library', value: 'PATH', help: 'mesos-hook: where the module lies; /usr/lib/mesos/modules without it' },
    { name: 'engine', value: 'HOST', help: "mesos-hook: the cleaner's DOCKER_HOST; the usual Engine without it" },
    { name: 'time-limit', value: 'SECONDS', help: 'mesos-hook: when a cleaner is ended; 300 without it' },
    { name: 'argument', value: 'WORD', many: true, help: 'mesos-hook: one more argument of the cleaner' },
    { name: 'pod', value: 'PATH', many: true, help: 'ci: a pod to review; the top folder without it' },
    { name: 'cases', value: 'DIR', many: true, help: 'ci: golden cases that must be equal' },
    OUTPUT,
    HELP,
  ],
  exits: [[0, 'done']],
};
