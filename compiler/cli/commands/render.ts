import type { Command } from '../commands.ts';
import type { Option } from '../options.ts';
import { FILES as ALL, HELP, OUTPUT } from '../shared-options.ts';

/** Of Compose files, what an executor can be told by labels and variables; --config is the operator's own. */
export const FILES: readonly Option[] = ALL.filter(({ name }) => !['warn', 'project-directory'].includes(name));

/** Of payloads for frameworks. */
export const PAYLOAD: readonly Option[] = [
  { name: 'name', value: 'NAME', help: "what the framework calls the pod; for Aurora the job's key" },
  { name: 'instances', value: 'N', help: 'how many tasks; 1 without it' },
  { name: 'uri', value: 'URI', many: true, help: 'what the agent fetches into the sandbox' },
  { name: 'executor', value: 'PATH', help: 'on the agent, or in the sandbox; ./pod-executor.cjs without it' },
  { name: 'digest', help: 'label the task with the digest of the plan as reviewed' },
  { name: 'templates', value: 'DIR', help: 'your own templates, KIND.json.hbs and the like, before ours' },
];

/** Of mesos-hook. */
const HOOK: readonly Option[] = [
  { name: 'cleaner', value: 'PATH', help: "mesos-hook: pod-executor's absolute path on the agent's host" },
  { name: 'library', value: 'PATH', help: 'mesos-hook: where the module lies; /usr/lib/mesos/modules without it' },
  { name: 'engine', value: 'HOST', help: "mesos-hook: the cleaner's DOCKER_HOST; the usual Engine without it" },
  { name: 'time-limit', value: 'SECONDS', help: 'mesos-hook: when a cleaner is ended; 300 without it' },
  { name: 'argument', value: 'WORD', many: true, help: 'mesos-hook: one more argument of the cleaner' },
];

/** Of ci. */
const CI: readonly Option[] = [
  { name: 'pod', value: 'PATH', many: true, help: 'ci: a pod to review; the top folder without it' },
  { name: 'cases', value: 'DIR', many: true, help: 'ci: golden cases that must be equal' },
];

export const render: Command<'render'> = {
  name: 'render',
  summary: 'print a file that another program wants',
  about: [
    'KIND is marathon (an app), aurora (a job) and aurora-executor (the file of -custom_executor_config), mesos (a TaskInfo for any scheduler), mesos-compose (a file of it), singularity (a request and a deploy). They ask for what the pod of the Compose files needs, with the executor that performs it; what to know of them is said on standard error.',
    'They are made by templates of Handlebars. --templates replaces one, or adds a kind: it has the helpers json, python and yaml for literals, and the fields that the kind `fields` prints.',
    'mesos-hook is what --modules of a Mesos agent takes, for the hook that starts the cleaner when an executor was removed. It is built from runtime/hook, and switched on by --hooks=org_composeexecutor_CleanerHook.',
    'ci github or ci gitlab: a workflow or job that writes the comment of `check --review` on pull requests and keeps it up to date.',
  ],
  operands: { name: 'KIND', most: 2 },
  options: [
    ...FILES,
    ...PAYLOAD,
    ...HOOK,
    ...CI,
    OUTPUT,
    { name: 'json', help: 'each diagnostic and note as a line of JSON' },
    HELP,
  ],
  exits: [
    [0, 'done'],
    [1, 'the files have errors, or a template has; nothing was written'],
  ],
};
