import type { TaskContext } from '../context.ts';
import type { Node } from '../tree.ts';
import { get } from '../tree.ts';
import { numberOf, textOf } from './settings.ts';

type Environment = TaskContext['environment'];

/**
 * The task's ports in the order in which its framework numbered them. The ranges of a resource keep that order only
 * where nothing sorted them; `PORT0`, `PORT1`, … say it. A variable that names no port of the task is somebody's own.
 */
export function inFrameworkOrder(ports: readonly number[], environment: Environment): readonly number[] {
  const owned = new Set(ports);
  const numbered: number[] = [];
  for (let index = 0; environment[`PORT${index}`] !== undefined; index++) {
    const port = Number(environment[`PORT${index}`]);
    if (owned.has(port)) numbered.push(port);
  }
  return [...new Set([...numbered, ...ports])];
}

/**
 * Names of the task's ports: those of its discovery info, and of variables `PORT_<NAME>` for ports that have none
 * there. `PORT_8080` is a number that was asked for, not a name.
 */
export function namesOfPorts(
  discovered: readonly Node[],
  environment: Environment,
  ports: readonly number[],
): TaskContext['portNames'] {
  const names: Record<string, number> = Object.create(null);
  const unnamed = new Set(ports);
  const owned = new Set(ports);
  for (const found of discovered) {
    const [name, port] = [textOf(get(found, 'name')), numberOf(get(found, 'number'))];
    if (!name || port === undefined || !owned.has(port)) continue;
    names[name] = port;
    unnamed.delete(port);
  }
  for (const variable of Object.keys(environment).sort()) {
    const name = /^PORT_(.*\D.*)$/.exec(variable)?.[1]?.toLowerCase();
    const port = Number(environment[variable]);
    if (name !== undefined && names[name] === undefined && unnamed.has(port)) names[name] = port;
  }
  return names;
}
