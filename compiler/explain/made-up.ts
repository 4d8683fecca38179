import { SIMULATED, simulatedParent, type TaskContext } from '../context.ts';
import type { Leaf } from './leaves.ts';

/** Whether a fact of the task is one that the compiler made up, for nobody said it. */
export function isMadeUp({ value, keys }: Leaf, { simulated, ports, task }: TaskContext): boolean {
  if (!simulated) return false;
  if (keys.includes('ports') || keys.includes('PortBindings')) return ports === 'any';
  const made = [
    ...Object.values(SIMULATED.task),
    SIMULATED.sandbox,
    simulatedParent(SIMULATED.task.run),
    simulatedParent(task.run),
    true,
  ];
  return made.some((one) => one === value);
}
