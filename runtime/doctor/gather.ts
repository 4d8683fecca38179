import { posix } from 'node:path';
import type { Mistake, OperatorFiles } from '../../compiler/command.ts';
import type { AgentOptions } from '../cleaner/agent-ask.ts';
import type { Limits } from '../engine/limits.ts';
import type { Machine } from '../run/machine.ts';
import type { AgentFacts, CgroupFacts, Facts, FolderFacts } from './facts.ts';
import { agentFacts } from './gather/agent.ts';
import { engineFacts } from './gather/engine.ts';
import { hookFacts, operatorFacts, readRegistries } from './gather/files.ts';
import { controllersIn, listenersIn, portRanges, rangeIn } from './gather/proc.ts';

/** What is to be looked at. */
export interface Wish {
  readonly agents: readonly AgentOptions[];
  readonly limits: Partial<Limits>;
  readonly operator: OperatorFiles | Mistake;
  /** Absolute, as all of these. */
  readonly workFolder?: string;
  readonly hook?: string;
}

/** Looks at a host. Nothing is changed, and what cannot be seen is a fact too. */
export async function gather(machine: Machine, wish: Wish): Promise<Facts> {
  // Whoever interrupts this ends it: nothing is left.
  const { signal } = new AbortController();
  const operator = await operatorFacts(machine, wish.operator);
  const operations = operator.kind === 'read' ? operator.operations : undefined;
  const folder = (path: string) => folderFacts(machine, path);
  const [engine, agents] = await Promise.all([
    engineFacts(machine, { limits: wish.limits, subnets: operations?.subnets, signal, folder }),
    Promise.all(wish.agents.map((agent) => agentFacts(agent, folder, signal))),
  ]);
  return {
    node: machine.look.node,
    isRoot: machine.look.isRoot,
    pinning: machine.look.pinning(),
    operator,
    registries: readRegistries(machine, operations?.credentials),
    engine,
    cgroups: { ...cgroupFacts(machine, agents), ...(operations?.cgroup2 && { accepted: operations.cgroup2 }) },
    agents,
    ports: {
      ephemeral: rangeIn(readText(machine, '/proc/sys/net/ipv4/ip_local_port_range')),
      reserved: portRanges(readText(machine, '/proc/sys/net/ipv4/ip_local_reserved_ports')),
      taken: listenersIn((name) => readText(machine, `/proc/net/${name}`)),
    },
    ...(wish.workFolder !== undefined && { workFolder: folder(wish.workFolder) }),
    ...(wish.hook !== undefined && { hook: hookFacts(machine, wish.hook) }),
  };
}

function folderFacts({ look, agent }: Machine, path: string): FolderFacts {
  const isThere = look.modeOf(path)?.isFolder === true;
  const space = look.spaceOf(path);
  return { path, isThere, isWritable: agent.isWritable(path), ...(space && { space }) };
}

const HIERARCHIES = '/sys/fs/cgroup';

/** An agent's root counts, which takes its parent's word when it is made; without one, that of the whole hierarchy. */
function cgroupFacts(machine: Machine, agents: readonly AgentFacts[]): CgroupFacts {
  const roots = agents.flatMap((agent) => {
    if (agent.kind === 'away') return [];
    const { cgroups_hierarchy: place = HIERARCHIES, cgroups_root: root = 'mesos' } = agent.flags;
    return [posix.join(place, 'memory', root)];
  });
  const all = [...roots, posix.join(HIERARCHIES, 'memory')].map((folder) => {
    const file = posix.join(folder, 'memory.use_hierarchy');
    return { file, text: machine.agent.read(file) };
  });
  const [first = { file: HIERARCHIES, text: undefined }] = all.filter(({ text }) => text !== undefined);
  const wrong = all.find(({ text }) => text?.trim() === '0');
  return { controllers: controllersIn(machine.agent.procSelfCgroup() ?? ''), accounting: wrong ?? first };
}

function readText(machine: Machine, path: string): string {
  return machine.agent.read(path) ?? '';
}
