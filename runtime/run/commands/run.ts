import type { Command } from '../../../compiler/command.ts';
import { FILES, HELP } from '../../../compiler/command.ts';
import { ENGINE_SECONDS, JSON_LINES } from './shared-options.ts';

export const RUN: Command = {
  name: 'run',
  summary: 'run a pod in the foreground until it ends, and remove it',
  about: [
    "PLAN is what `pod-compile plan` made for a task (- is standard input); it is performed as it stands; --env then gives the variables that secrets and configs of it are made of. Without it Compose files are compiled as `pod-compile plan` does: under fresh ids, with the host ports that they write, and without a cgroup of their own. Every power over this host is then allowed and named, unless there is an operator's file: /etc/pod-executor.yaml, which that of --config, else of POD_EXECUTOR_CONFIG, may narrow; without the first the second decides.",
    'SIGINT and SIGTERM stop the pod in order; a second one kills it. What the pod made is removed in the end, save volumes that are to be kept. A run that was killed itself leaves things behind: `pod-executor clean` removes them, and so does the next run of the same plan.',
    'The Engine is that of DOCKER_HOST, else of DOCKER_CONTEXT or the current Docker context, else the one of this machine.',
  ],
  operands: { name: 'PLAN', most: 1 },
  options: [
    ...FILES,
    { name: 'stop-seconds', value: 'N', help: 'all the time that a stop may take; as long as wished without it' },
    ENGINE_SECONDS,
    { name: 'logs', value: 'DIR', help: "also write each container's output to files below a folder" },
    { name: 'timeline', value: 'FILE', help: 'write what each step took, a line of JSON each' },
    JSON_LINES,
    { name: 'detach', short: 'd', help: 'is refused: the pod is supervised from here' },
    HELP,
  ],
  exits: [
    [0, 'all main containers ended well'],
    [1, 'the files, the plan or the Engine do not allow it'],
    [130, 'stopped by SIGINT; 143 by SIGTERM, 129 by SIGHUP'],
  ],
};
