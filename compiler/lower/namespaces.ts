import type { Located, Namespace, NamespaceUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import { place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';
import { cause, type Edge } from './order.ts';
import type { PodOptions } from './pod-options.ts';
import type { Role } from './roles.ts';

export const NAMESPACES: readonly Namespace[] = ['network', 'pid', 'ipc'];

/** The name of the container that only holds namespaces. */
export const INFRA = 'infra';

/** Who joins whom, by namespace; every join leads straight to an owner that joins nobody. */
export type Spaces = { readonly [kind in Namespace]: ReadonlyMap<string, Join> };

export interface Join {
  readonly owner: string;
  /** What made it: `network_mode (compose.yaml:9:5)`. */
  readonly cause: string;
  readonly at: Span;
}

export interface Pod {
  readonly services: readonly Facts[];
  readonly roles: ReadonlyMap<string, Role>;
  readonly options: PodOptions;
}

/** The owner of the namespaces that the pod shares, when it shares any. */
export function sharedOwner(pod: Pod, infraImage: string | undefined, report: Report): string | undefined {
  const { share, owner, infra } = pod.options;
  const first = share[0];
  if (!first) return undefined;
  if (owner && infra) report.add('two-owners', infra.at, { owner: owner.value, at: place(owner.at) });
  if (owner) return checkedOwner(owner, pod, report);
  if (infra) return INFRA;
  const members = pod.services.filter((facts) => share.some(({ value }) => sharesIn(facts, value, pod.roles)));
  const found = firstWithoutDependency(members, pod);
  if (found) return found;
  if (infraImage) return INFRA;
  report.add('no-owner', first.at, {});
  return undefined;
}

function checkedOwner(owner: Located<string>, pod: Pod, report: Report): string | undefined {
  const facts = pod.services.find(({ service }) => service === owner.value);
  if (!facts) report.add('unknown-owner', owner.at, { service: owner.value });
  return facts && owner.value;
}

/** The first main that does not, itself or through others, wait for a member: the owner must start before all of them. */
function firstWithoutDependency(members: readonly Facts[], pod: Pod): string | undefined {
  const inside = new Set(members.map(({ service }) => service));
  const byName = new Map(pod.services.map((facts) => [facts.service, facts]));
  const waits = new Map<string, boolean>();
  const reaches = (service: string, depth: number): boolean => {
    const known = waits.get(service);
    if (known !== undefined) return known;
    waits.set(service, false); // a circle is reported elsewhere
    const on = byName.get(service)?.depends ?? [];
    const found = depth > 1000 || on.some((one) => inside.has(one.service) || reaches(one.service, depth + 1));
    waits.set(service, found);
    return found;
  };
  return members.find(({ service }) => pod.roles.get(service) === 'main' && !reaches(service, 0))?.service;
}

/** Whether a service takes part in a namespace that `x-pod` shares. What the service says itself comes first. */
function sharesIn(facts: Facts, kind: Namespace, roles: ReadonlyMap<string, Role>): boolean {
  const said = facts.pod?.value.share;
  return facts.joins?.[kind] === undefined && (said ?? roles.get(facts.service) !== 'init');
}

/** All joins of the pod, those that services state and those that `x-pod` asks for. */
export function spacesOf(pod: Pod, owner: string | undefined, report: Report): Spaces {
  const space = (kind: Namespace): ReadonlyMap<string, Join> => {
    const direct = new Map<string, Join>();
    const shared = pod.options.share.find(({ value }) => value === kind);
    for (const facts of pod.services) {
      const join = statedJoin(facts, kind, pod, report) ?? (shared && sharedJoin(facts, kind, owner, pod, shared.at));
      if (join) direct.set(facts.service, join);
    }
    return flattened(direct, kind, pod, report);
  };
  return { network: space('network'), pid: space('pid'), ipc: space('ipc') };
}

function sharedJoin(facts: Facts, kind: Namespace, owner: string | undefined, pod: Pod, at: Span): Join | undefined {
  if (owner === undefined || facts.service === owner || !sharesIn(facts, kind, pod.roles)) return undefined;
  return { owner, cause: cause('x-pod.share', at), at };
}

function statedJoin(facts: Facts, kind: Namespace, pod: Pod, report: Report): Join | undefined {
  const use = facts.joins?.[kind];
  if (!use || use.value.kind === 'mode') return undefined;
  const owner = ownerNamed(use.value, pod.services);
  if (owner === undefined) {
    const name = use.value.kind === 'service' ? use.value.service : use.value.container;
    report.add('foreign-namespace', use.at, { service: facts.service, kind, name });
    return undefined;
  }
  if (owner === facts.service) {
    report.add('own-namespace', use.at, { service: facts.service, kind });
    return undefined;
  }
  return { owner, cause: cause(`joins the ${kind} namespace of ${owner}`, use.at), at: use.at };
}

/** A service by its name or by the container_name it has in the file. */
function ownerNamed(use: NamespaceUse, services: readonly Facts[]): string | undefined {
  if (use.kind === 'mode') return undefined;
  const wanted = use.kind === 'service' ? use.service : use.container;
  const found =
    services.find(({ service }) => service === wanted) ??
    (use.kind === 'container' ? services.find(({ containerName }) => containerName?.value === wanted) : undefined);
  return found?.service;
}

/** Joins of joins lead to the first owner, so that the death of a middle one breaks nobody. */
function flattened(direct: ReadonlyMap<string, Join>, kind: Namespace, pod: Pod, report: Report): Map<string, Join> {
  const flat = new Map<string, Join>();
  for (const [service, join] of direct) {
    const seen = new Set([service]);
    let { owner } = join;
    while (direct.has(owner) && !seen.has(owner)) {
      seen.add(owner);
      owner = direct.get(owner)?.owner ?? owner;
    }
    if (seen.has(owner)) report.add('own-namespace', join.at, { service, kind });
    else if (pod.roles.get(owner) === 'init') report.add('init-owner', join.at, { owner, kind, service });
    else flat.set(service, { ...join, owner });
  }
  return flat;
}

/** Members start after their owner, and again when it does. */
export function joinEdges(service: string, spaces: Spaces): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const kind of NAMESPACES) {
    const join = spaces[kind].get(service);
    if (!join || edges.has(join.owner)) continue;
    edges.set(join.owner, { on: join.owner, when: 'started', required: true, restart: true, cause: join.cause, at: join.at });
  }
  return [...edges.values()];
}

/** The services of a network namespace in the order of the files, by owner; owners without members too. */
export function groups(services: readonly Facts[], joins: ReadonlyMap<string, Join>): ReadonlyMap<string, readonly Facts[]> {
  const byOwner = new Map<string, Facts[]>();
  for (const facts of services) {
    const owner = joins.get(facts.service)?.owner ?? facts.service;
    const group = byOwner.get(owner);
    if (group) group.push(facts);
    else byOwner.set(owner, [facts]);
  }
  return byOwner;
}
