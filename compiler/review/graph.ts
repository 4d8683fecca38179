import type { Container, Dependency, Namespace, PodPlan, Port } from '../plan/plan.ts';

/** What is drawn of a pod: a node for each service, however many replicas it has. */
export interface Graph {
  /** In start order. */
  readonly nodes: readonly GraphNode[];
  /** Services that live in namespaces of one of them. */
  readonly groups: readonly GraphGroup[];
  readonly edges: readonly GraphEdge[];
  /** Namespaces that a service joins beside those of its group. */
  readonly joins: readonly GraphJoin[];
  readonly ports: readonly GraphPort[];
}

export interface GraphNode {
  readonly service: string;
  readonly role: Container['role'];
  readonly replicas: number;
}

export interface GraphGroup {
  readonly owner: string;
  /** The owner is the first. */
  readonly members: readonly string[];
  /** Those that all members share. */
  readonly kinds: readonly Namespace[];
}

/** `to` starts when `from` has. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly when: Dependency['when'];
}

export interface GraphJoin {
  readonly service: string;
  readonly owner: string;
  readonly kind: Namespace;
}

/** A port of a service, and where it is published, by replicas. */
export interface GraphPort {
  readonly service: string;
  readonly container: string;
  readonly hosts: readonly string[];
}

const KINDS: readonly Namespace[] = ['network', 'pid', 'ipc'];

export function graphOf({ pod, containers }: PodPlan): Graph {
  const serviceOf = new Map(containers.map(({ name, service }) => [name, service]));
  const of = (name: string): string => serviceOf.get(name) ?? name;
  const services = new Map<string, Container[]>();
  for (const one of containers) {
    const same = services.get(one.service);
    if (same) same.push(one);
    else services.set(one.service, [one]);
  }
  const joins = joinsOf(containers, of);
  const groups = groupsOf(joins);
  const edges = containers.flatMap(({ service, depends }) =>
    depends.map(({ on, when }): GraphEdge => ({ from: of(on), to: service, when })),
  );
  return {
    nodes: [...services].map(([service, [first, ...more]]) => {
      return { service, role: first?.role ?? 'main', replicas: 1 + more.length };
    }),
    groups,
    edges: distinct(edges),
    joins: joins.filter((join) => !isSaid(join, groups)),
    ports: portsOf(containers, ({ service }) => serviceOf.get(`${pod.prefix}_${service}`) ?? service, pod.simulated),
  };
}

function joinsOf(containers: readonly Container[], of: (name: string) => string): readonly GraphJoin[] {
  const all = containers.flatMap(({ service, joins }) =>
    KINDS.flatMap((kind): readonly GraphJoin[] => {
      const owner = joins[kind];
      return owner === undefined ? [] : [{ service, owner: of(owner), kind }];
    }),
  );
  return distinct(all);
}

/** A service stands in one group: that of its first namespace's owner, and an owner in its own. */
function groupsOf(joins: readonly GraphJoin[]): readonly GraphGroup[] {
  const owners = new Set(joins.map(({ owner }) => owner));
  const home = new Map<string, string>();
  const kinds = new Map<string, Namespace[]>();
  for (const { service, owner, kind } of joins) {
    if (owners.has(service)) continue;
    const group = home.get(service) ?? owner;
    home.set(service, group);
    if (group === owner) kinds.set(service, [...(kinds.get(service) ?? []), kind]);
  }
  const members = new Map<string, string[]>();
  for (const [service, owner] of home) members.set(owner, [...(members.get(owner) ?? []), service]);
  return [...members].map(([owner, all]) => ({
    owner,
    members: [owner, ...all],
    kinds: KINDS.filter((kind) => all.every((service) => kinds.get(service)?.includes(kind))),
  }));
}

function isSaid({ service, owner, kind }: GraphJoin, groups: readonly GraphGroup[]): boolean {
  return groups.some((group) => group.owner === owner && group.members.includes(service) && group.kinds.includes(kind));
}

function portsOf(
  containers: readonly Container[],
  of: (port: Port) => string,
  isSimulated: boolean,
): readonly GraphPort[] {
  const found = new Map<string, GraphPort & { readonly hosts: string[] }>();
  for (const port of containers.flatMap(({ ports }) => ports)) {
    const { container } = port;
    const service = of(port);
    const key = JSON.stringify([service, container, port.hostIp]);
    const same = found.get(key);
    if (same) same.hosts.push(hostOf(port, isSimulated));
    else found.set(key, { service, container, hosts: [hostOf(port, isSimulated)] });
  }
  return [...found.values()];
}

/** The numbers of a simulated task are made up: which of its ports it will be is not. */
function hostOf({ hostIp, host, from }: Port, isSimulated: boolean): string {
  const shown = isSimulated && from.startsWith('task port') ? from : `port ${host}`;
  return hostIp === undefined ? shown : `${hostIp} ${shown}`;
}

/** Each once: replicas say the same. */
function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
