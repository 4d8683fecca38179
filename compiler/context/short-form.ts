import type { ContextInput } from '../context-input.ts';
import { SHUTDOWN_SECONDS, SIMULATED, simulatedParent, type TaskContext } from '../context.ts';
import type { Report } from '../diagnostic.ts';
import type { Mapping, Node } from '../tree.ts';
import { get } from '../tree.ts';
import type { Place, Reader, ReadOf } from './settings.ts';
import { absolutePath, cpus, id, listOf, mapOf, memory, port, seconds, settings, text, wrong } from './settings.ts';

const ports: Reader<readonly number[] | 'any'> = (node, place) => {
  if (node.kind === 'scalar' && node.value === 'any') return 'any';
  return node.kind === 'list' ? listOf(port)(node, place) : wrong(node, place, 'a list of ports, or any');
};

const READERS = {
  task: id,
  name: text,
  framework: id,
  executor: id,
  run: id,
  agent: id,
  cpus,
  memory,
  ports,
  portNames: mapOf(port),
  environment: mapOf(text),
  labels: mapOf(text),
  sandbox: absolutePath,
  cgroupParent: absolutePath,
  killGrace: seconds,
  shutdownGrace: seconds,
} satisfies { readonly [K in keyof Required<ContextInput>]: Reader<unknown> };

type Read = ReadOf<typeof READERS>;

/** What must be said for a plan to be no simulation. */
const FACTS = ['task', 'framework', 'executor', 'run', 'agent', 'ports', 'sandbox', 'cgroupParent'] as const;

/** A context in our own short form (context-input.ts); what it leaves out is made up. */
export function fromShortForm(node: Mapping, report: Report): TaskContext {
  const place: Place = { path: '', what: 'the context', report };
  const read: Read = settings(READERS)(node, place) ?? {};
  checkNames(get(node, 'portNames'), read, place);
  const run = read.run ?? SIMULATED.task.run;
  return {
    simulated: FACTS.some((fact) => read[fact] === undefined) || read.ports === 'any',
    task: taskOf(read),
    ...(read.cpus !== undefined && { cpus: read.cpus }),
    ...(read.memory !== undefined && { memory: read.memory }),
    ports: read.ports ?? SIMULATED.ports,
    portNames: read.portNames ?? {},
    environment: read.environment ?? {},
    labels: read.labels ?? {},
    sandbox: read.sandbox ?? SIMULATED.sandbox,
    cgroupParent: read.cgroupParent ?? simulatedParent(run),
    ...(read.killGrace !== undefined && { killSeconds: read.killGrace }),
    shutdownSeconds: read.shutdownGrace ?? SHUTDOWN_SECONDS,
  };
}

function taskOf(read: Read): TaskContext['task'] {
  const made = SIMULATED.task;
  return {
    id: read.task ?? made.id,
    name: read.name ?? read.task ?? made.name,
    framework: read.framework ?? made.framework,
    executor: read.executor ?? made.executor,
    run: read.run ?? made.run,
    agent: read.agent ?? made.agent,
  };
}

/** A name for a port that is not there would never be found. */
function checkNames(node: Node | undefined, { ports, portNames }: Read, place: Place): void {
  if (ports === undefined || ports === 'any') return;
  const owned = new Set(ports);
  for (const [name, number] of Object.entries(portNames ?? {})) {
    const value = get(node, name);
    if (value && !owned.has(number)) wrong(value, { ...place, path: `portNames.${name}` }, 'one of the ports');
  }
}
