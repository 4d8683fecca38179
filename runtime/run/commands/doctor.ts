import type { Command } from '../../../compiler/command.ts';
import { HELP } from '../../../compiler/command.ts';
import { AGENT, CONFIG, ENGINE_SECONDS } from './shared-options.ts';

export const DOCTOR: Command = {
  name: 'doctor',
  summary: 'say whether this host is fit for pods, and what to do where it is not',
  about: [
    "Looks at the Engine, cgroups, clocks, free disk and addresses, the credentials of registries, the operator's file, what ended runs have left, and with --agent at the flags and resources of the Mesos agent. Each gets a line: ok, warn (pods may run, but not all, not always, or not as safely), or fail. Nothing is changed, and no secret is shown.",
    'Run it on the host itself, as the user of the executors, with their DOCKER_HOST, HOME and POD_EXECUTOR_CONFIG. An executor looks at some of this itself before it takes a task.',
  ],
  options: [
    ...AGENT,
    CONFIG,
    { name: 'work-dir', value: 'DIR', help: "the agent's work folder, where no agent says it" },
    { name: 'hook', value: 'FILE', help: 'the modules.json of the hook, as `pod-compile render mesos-hook` prints it' },
    ENGINE_SECONDS,
    { name: 'json', help: 'a line of JSON for each' },
    HELP,
  ],
  exits: [
    [0, 'nothing fails; there may be warnings'],
    [1, 'something fails'],
  ],
};
