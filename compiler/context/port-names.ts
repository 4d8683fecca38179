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

/** Where names of ports are said. */
export interface PortNaming {
  /** The ports of the task's discovery info. */
  readonly discovered: readonly Node[];
  /** By Aurora. */
  readonly assigned: ReadonlyMap<string, number>;
  readonly environment: Environment;
  /** The task's. */
  readonly ports: readonly number[];
}

/**
 * Names of the task's ports: those of its discovery info, those that Aurora assigned, and those of variables
 * `PORT_<NAME>` for ports that have none there. `PORT_8080` is a number that was asked for, not a name.
 */
export function namesOfPorts({ discovered, assigned, environment, ports }: PortNaming): TaskContext['portNames'] {
  const names: Record<string, number> = Object.create(null);
  const unnamed = new Set(ports);
  const owned = new Set(ports);
  const told = discovered.map((found) => [textOf(get(found, 'name')), numberOf(get(found, 'number'))] as const);
  for (const [name, port] of [...told, ...assigned]) {
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
