import type { Command, Option, Program } from '../../compiler/command.ts';
import { FILES, HELP } from '../../compiler/command.ts';

const ENGINE_SECONDS: Option = {
  name: 'engine-seconds',
  value: 'N',
  help: 'how long a request to the Engine may take, and a pull or build be silent; without it each kind has its own time, from 15 seconds to an hour',
};

const JSON_LINES: Option = { name: 'json', help: 'everything but the output of containers as lines of JSON' };

export const RUN: Command = {
  name: 'run',
  summary: 'run a pod in the foreground until it ends, and remove it',
  about: [
    "PLAN is what `pod-compile plan` made for a task (- is standard input); it is performed as it stands; --env then gives the variables that secrets and configs of it are made of. Without it Compose files are compiled as `pod-compile plan` does: under fresh ids, with the host ports that they write, and without a cgroup of their own. Every power over this host is then allowed and named, unless the operator's file says what is: that of --config, else of POD_EXECUTOR_CONFIG, else /etc/pod-executor.yaml where there is one.",
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

export const CLEAN: Command = {
  name: 'clean',
  summary: 'remove what a run left behind that was killed',
  about: [
    'Removes the containers, networks, volumes and built images that carry the labels of the run, and the files that it wrote for them to mount, and nothing else. Volumes that are to be kept stay. A run whose process is still alive on this machine is left alone.',
  ],
  options: [
    {
      name: 'run',
      value: 'ID',
      help: 'the id of the run, as `run` said it and the label org.composeexecutor.run holds it',
    },
    ENGINE_SECONDS,
    { name: 'force', help: 'also when the process of the run is still alive' },
    JSON_LINES,
    HELP,
  ],
  exits: [
    [0, 'nothing of the run is left'],
    [1, 'something is, or the Engine does not answer'],
  ],
};

export const MESOS: Command = {
  name: 'mesos',
  summary: 'execute tasks for a Mesos agent: what it does when an agent starts it',
  about: [
    'Each task is a pod: that of the Compose files in the sandbox which the label fileName of the task names (separated by commas), else of those with a usual name. The agent says everything else in the environment, and is told how the task fares.',
    'An agent need not name this command, and other arguments are then passed over: Marathon adds the text of `cmd` to them.',
  ],
  options: [
    {
      name: 'config',
      value: 'FILE',
      help: "the operator's file, in YAML or JSON; else that of POD_EXECUTOR_CONFIG, else /etc/pod-executor.yaml if it is there",
    },
    HELP,
  ],
  exits: [
    [0, 'every task is over, and the agent knows how it ended'],
    [1, 'it does not, or the environment is not that of an agent'],
  ],
};

export const POD_EXECUTOR: Program = {
  name: 'pod-executor',
  summary: 'runs a pod on a Docker Engine and leaves nothing behind',
  commands: [RUN, CLEAN, MESOS],
  about:
    "`pod-executor COMMAND --help` prints a command's options and exit codes; a failing container's own code is the code of `run`. The output of containers goes to standard output and standard error, everything else to standard error.",
};
