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
  summary: 'remove what runs left behind that are over',
  about: [
    'Finds everything on the Engine that carries the labels of a run, and removes what belongs to runs that are over: containers (those that still run are stopped in the order of their pod), networks, volumes, built images, the files that were written for containers to mount, and empty cgroups. Volumes that are to be kept stay, and so does whatever is not ours in all its labels and in its name.',
    "A run goes on as long as its process lives. Where that cannot be seen from here (it is another machine's, or has a PID namespace of its own), the run's cgroup tells, or its Mesos agent (--agent), which is asked twice. What nobody tells is left alone, and named.",
  ],
  options: [
    {
      name: 'run',
      value: 'ID',
      help: 'only this run: its id as `run` said it and the label org.composeexecutor.run holds it',
    },
    { name: 'framework', value: 'ID', help: 'only runs of this Mesos framework' },
    { name: 'executor', value: 'ID', help: 'only runs of this executor' },
    { name: 'older-than', value: 'TIME', help: 'only runs that made nothing for so long: 90s, 10m, 2h, 1d' },
    { name: 'dry-run', help: 'only print what would be removed, whose it is, and why' },
    { name: 'force', help: 'with --run: whether it is over or not' },
    {
      name: 'legacy',
      help: "containers of this executor's predecessors instead, which have the labels taskId and executorId alone",
    },
    { name: 'watch', help: 'go on for ever: clean when containers have ended, and every five minutes' },
    { name: 'units', value: 'DIR', help: 'write units of systemd that do what the other options say' },
    { name: 'agent', value: 'URL', many: true, help: 'a Mesos agent of this host to ask: http://10.0.0.1:5051' },
    { name: 'agent-token-file', value: 'FILE', help: 'a bearer token for it' },
    { name: 'agent-credentials-file', value: 'FILE', help: 'a principal and its secret, as Mesos writes them' },
    { name: 'agent-ca', value: 'FILE', help: 'the authority of its certificate, in PEM' },
    ENGINE_SECONDS,
    JSON_LINES,
    HELP,
  ],
  exits: [
    [0, 'nothing is left of runs that are over'],
    [1, 'something is, or the Engine does not answer, or the run of --run is not over'],
    [2, 'with --dry-run: there is something to remove'],
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
