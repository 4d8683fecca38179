import type { Report } from '../diagnostic.ts';
import { exact } from '../resources.ts';
import type { Mapping, Node } from '../tree.ts';
import { get, mappingOf } from '../tree.ts';
import { MIB } from '../units.ts';
import { isPort, numberOf, textOf } from './settings.ts';

/** The node at a path of keys. */
export function find(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  let here = node;
  for (const key of keys) here = get(here, key);
  return here;
}

/** The items of the list at a path; none when there is no list. */
export function items(node: Node | undefined, ...keys: readonly string[]): readonly Node[] {
  const found = find(node, ...keys);
  return found?.kind === 'list' ? found.items : [];
}

/**
 * The TaskInfo that a file holds: a TaskInfo itself, an agent's LAUNCH event, or a LAUNCH_GROUP of one. Undefined when
 * it holds none; a group of several is reported.
 */
export function taskInfoOf(node: Mapping, report: Report): Mapping | undefined {
  const group = find(node, 'launch_group', 'task_group', 'tasks');
  if (group?.kind === 'list' && group.items.length > 1) {
    report.add('task-group', group.span, { tasks: group.items.length });
  }
  const launched = find(node, 'launch', 'task') ?? items(group)[0] ?? node;
  const isTask = launched.kind === 'mapping' && TASK_INFO.some((key) => launched.entries.has(key));
  return launched !== node || isTask ? mappingOf(launched) : undefined;
}

/** Fields that a TaskInfo always has, and nothing else that is given to us. */
const TASK_INFO = ['task_id', 'agent_id', 'slave_id', 'resources'];

/** Cores and bytes that the executor's container is given: the resources of the task and of its executor. */
export function amountOf(task: Mapping): { readonly cpus?: number; readonly memory?: number } {
  const cpus = sum(task, 'cpus');
  const mebibytes = sum(task, 'mem');
  return {
    ...(cpus !== undefined && { cpus: exact(cpus) }),
    ...(mebibytes !== undefined && { memory: Math.round(mebibytes * MIB) }),
  };
}

/** There may be several resources of a name, one a role or reservation. An infinite one is no number to reckon with. */
function sum(task: Mapping, name: string): number | undefined {
  const values = [...items(task, 'resources'), ...items(task, 'executor', 'resources')]
    .filter((resource) => textOf(get(resource, 'name')) === name)
    .map((resource) => numberOf(find(resource, 'scalar', 'value')))
    .filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}

/** The numbers of the task's port ranges, in the order given, each once. */
export function portsOf(task: Mapping, report: Report): readonly number[] {
  const ports = new Set<number>();
  const ranges = items(task, 'resources')
    .filter((resource) => textOf(get(resource, 'name')) === 'ports')
    .flatMap((resource) => items(resource, 'ranges', 'range'));
  for (const range of ranges) {
    const [begin, end] = [numberOf(get(range, 'begin')), numberOf(get(range, 'end'))];
    if (isPort(begin) && isPort(end) && begin <= end) for (let port = begin; port <= end; port++) ports.add(port);
    else {
      const got = `${textOf(get(range, 'begin')) ?? 'nothing'} to ${textOf(get(range, 'end')) ?? 'nothing'}`;
      report.add('wrong-value', range.span, {
        path: 'resources.ports.ranges',
        wanted: 'a range within 1 to 65535',
        got,
      });
    }
  }
  return [...ports];
}

/** A Mesos duration, `{nanoseconds: N}`, in seconds. */
export function secondsOf(node: Node | undefined): number | undefined {
  const nanoseconds = numberOf(get(node, 'nanoseconds'));
  return nanoseconds === undefined || nanoseconds < 0 ? undefined : nanoseconds / 1e9;
}

/**
 * A list of keys and values as an object without prototype. A label may lack its value; a variable that lacks it is a
 * secret, which is not ours to know.
 */
export function pairs(list: readonly Node[], key: 'key' | 'name'): { readonly [name: string]: string } {
  const found: Record<string, string> = Object.create(null);
  for (const item of list) {
    const name = textOf(get(item, key));
    const value = textOf(get(item, 'value')) ?? (key === 'key' ? '' : undefined);
    if (name !== undefined && value !== undefined) found[name] = value;
  }
  return found;
}
