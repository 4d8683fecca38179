/** `npm run bench`: says how we compare and how we grow. It asserts nothing: machines differ. */
import { compareLogs } from './logs.ts';
import { findMachine } from './machine.ts';
import { measureMemory } from './memory.ts';
import { comparePods } from './pods.ts';
import { compareProcesses } from './processes.ts';
import { measureScaling } from './scaling.ts';
import { compareTasks } from './tasks.ts';

compareProcesses();
measureScaling();
const machine = await findMachine();
if (machine) {
  await comparePods(machine);
  await compareTasks(machine);
  await measureMemory(machine);
  await compareLogs(machine);
}
// The Engine's connections are left to the process's end.
process.exit();
