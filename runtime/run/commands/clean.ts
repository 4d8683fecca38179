import type { Command } from '../../../compiler/command.ts';
import { HELP } from '../../../compiler/command.ts';
import { AGENT, ENGINE_SECONDS, JSON_LINES } from './shared-options.ts';

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
    ...AGENT,
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
