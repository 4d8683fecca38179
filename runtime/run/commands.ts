import type { Program } from '../../compiler/command.ts';
import { CLEAN } from './commands/clean.ts';
import { DOCTOR } from './commands/doctor.ts';
import { MESOS } from './commands/mesos.ts';
import { RUN } from './commands/run.ts';

export const POD_EXECUTOR: Program = {
  name: 'pod-executor',
  summary: 'runs a pod on a Docker Engine and leaves nothing behind',
  commands: [RUN, CLEAN, DOCTOR, MESOS],
  about:
    "`pod-executor COMMAND --help` prints a command's options and exit codes; a failing container's own code is the code of `run`. The output of containers goes to standard output and standard error, everything else to standard error.",
};
