import type { Command } from '../commands.ts';
import { HELP, INPUTS } from '../shared-options.ts';

export const resources: Command<'resources'> = {
  name: 'resources',
  summary: 'print what a framework must be asked for',
  about: ['CPUs and memory by service and in all, what is stated and what is a default, and the number of host ports.'],
  options: [
    ...INPUTS,
    { name: 'default-cpus', value: 'N', help: 'cores of a service that states none' },
    { name: 'default-mem', value: 'SIZE', help: 'memory of a service that states none: 64m, 1g' },
    { name: 'check', value: 'TASK', help: 'a task as JSON: does it ask for enough?' },
    { name: 'json', help: 'JSON, and each diagnostic as a line of JSON' },
    HELP,
  ],
  exits: [
    [0, 'done; with --check, the task asks for enough'],
    [1, 'the files have errors'],
    [2, 'with --check: the task asks for too little'],
  ],
};
