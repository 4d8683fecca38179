import type { Located, NamespaceUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Namespace } from '../plan/plan.ts';
import { asWritten, place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';
import { cause, type Edge } from './order.ts';
import type { PodOptions } from './pod-options.ts';
import type { Role } from './roles.ts';

/** Those that services may share, in the order in which plans name them. */
export const NAMESPACES: readonly Namespace[] = ['network', 'pid', 'ipc'];

/** The name of the container that only holds namespaces. */
export const INFRA = 'infra';

/** Who joins whom, by namespace; every join leads straight to an owner that joins nobody. */
export type Spaces = { readonly [kind in Namespace]: ReadonlyMap<string, Join> };

/** A service joins the namespace of another. */
export interface Join {
  readonly owner: string;
  /** What made it: `network_mode (compose.yaml:9:5)`. */
  readonly cause: string;
  readonly at: Span;
}

/** The services and what they are to the pod. */
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
  if (owner && infra)
    report.add('two-owners', infra.at, { owner: asWritten(owner.value, owner.at), at: place(owner.at) });
  if (owner) return checkedOwner(owner, pod, report);
  if (infra) return INFRA;
  const members = pod.services.filter((facts) => share.some(({ value }) => sharesIn(facts, value, pod.roles)));
  const waiting = waitingFor(members, pod);
  const found = members.find(({ service }) => pod.roles.get(service) === 'main' && !waiting.has(service));
  if (found) return found.service;
  if (infraImage) return INFRA;
  report.add('no-owner', first.at, {});
  return undefined;
}

function checkedOwner(owner: Located<string>, pod: Pod, report: Report): string | undefined {
  const facts = pod.services.find(({ named }) => named === owner.value);
  if (!facts) report.add('unknown-owner', owner.at, { service: asWritten(owner.value, owner.at) });
  return facts?.service;
}

/** Who waits for a member, itself or through others, and so cannot start before all of them, as an owner must. */
function waitingFor(members: readonly Facts[], { services }: Pod): ReadonlySet<string> {
  const dependents = new Map<string, string[]>();
  const find = ownerFinder(services);
  for (const facts of services) {
    const joined = NAMESPACES.flatMap((kind) => find(facts, kind) ?? []);
    for (const on of [
      ...facts.depends.map(({ service }) => service),
      ...facts.links.map(({ service }) => service),
      ...joined,
    ]) {
      const before = dependents.get(on);
      if (before) before.push(facts.service);
      else dependents.set(on, [facts.service]);
    }
  }
  const waiting = new Set<string>();
  const queue = members.map(({ service }) => service);
  for (const service of queue) {
    for (const dependent of dependents.get(service) ?? []) {
      if (!waiting.has(dependent)) queue.push(dependent);
      waiting.add(dependent);
    }
  }
  return waiting;
}

/** Whether a service takes part in a namespace that `x-pod` shares. What the service says itself comes first. */
function sharesIn(facts: Facts, kind: Namespace, roles: ReadonlyMap<string, Role>): boolean {
  const said = facts.pod?.value.share;
  return facts.joins?.[kind] === undefined && (said ?? roles.get(facts.service) !== 'init');
}

/** All joins of the pod, those that services state and those that `x-pod` asks for. */
export function spacesOf(pod: Pod, owner: string | undefined, report: Report): Spaces {
  const find = ownerFinder(pod.services);
  const space = (kind: Namespace): ReadonlyMap<string, Join> => {
    const direct = new Map<string, Join>();
    const shared = pod.options.share.find(({ value }) => value === kind);
    for (const facts of pod.services) {
      const join = statedJoin(facts, kind, find, report) ?? (shared && sharedJoin(facts, kind, owner, pod, shared.at));
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

function statedJoin(facts: Facts, kind: Namespace, find: OwnerFinder, report: Report): Join | undefined {
  const use = facts.joins?.[kind];
  if (!use || use.value.kind === 'mode') return undefined;
  const owner = find(facts, kind);
  if (owner === undefined) {
    // A service that is not there was reported where references are checked.
    if (use.value.kind === 'container') report.add('foreign-namespace', use.at, { service: facts.named, kind });
    return undefined;
  }
  if (owner === facts.service) {
    report.add('own-namespace', use.at, { service: facts.named, kind });
    return undefined;
  }
  return { owner, cause: cause(`joins the ${kind} namespace of ${owner}`, use.at), at: use.at };
}

/** The service whose namespace another states that it joins. */
type OwnerFinder = (facts: Facts, kind: Namespace) => string | undefined;

function ownerFinder(services: readonly Facts[]): OwnerFinder {
  const find = containerFinder(services);
  return ({ joins }, kind) => {
    const use = joins?.[kind]?.value;
    return use && use.kind !== 'mode' ? find(use) : undefined;
  };
}

/** The container that is named by its service, of which it is the first. */
export type ContainerFinder = (use: Exclude<NamespaceUse, { readonly kind: 'mode' }>) => string | undefined;

/** Finds by the service's name or, after `container:`, by the container_name that it has in the file as well. */
export function containerFinder(services: readonly Facts[]): ContainerFinder {
  const firsts = services.filter(({ replica }) => replica === 1);
  const byService = new Map(firsts.map(({ service, named }) => [named, service]));
  const byContainer = new Map(firsts.map(({ service, containerName }) => [containerName?.value, service]));
  return (use) => {
    if (use.kind === 'service') return byService.get(use.service);
    return byService.get(use.container) ?? byContainer.get(use.container);
  };
}

/** Joins of joins lead to the first owner, so that the death of a middle one breaks nobody. */
function flattened(direct: ReadonlyMap<string, Join>, kind: Namespace, pod: Pod, report: Report): Map<string, Join> {
  const flat = new Map<string, Join>();
  const owners = rootsOf(direct);
  const stated = new Map(pod.services.map(({ service, joins }) => [service, joins?.[kind]]));
  for (const [service, join] of direct) {
    const owner = owners.get(service);
    const use = stated.get(owner ?? '');
    // Circles of service: alone were reported where references are checked.
    const isKnown = stated.get(service)?.value.kind === 'service';
    if (owner === undefined && isKnown) continue;
    if (owner === undefined) report.add('own-namespace', join.at, { service, kind });
    else if (pod.roles.get(owner) === 'init') report.add('init-owner', join.at, { owner, kind, service });
    else flat.set(service, { ...join, owner });
    if (kind !== 'ipc' || join.owner !== owner || use?.value.kind !== 'mode') continue;
    const { mode } = use.value;
    if (CLOSED.includes(mode)) report.add('ipc-not-shared', join.at, { service, owner, mode, at: place(use.at) });
  }
  return flat;
}

/** With these modes the Engine lets nobody join a container's ipc namespace. */
const CLOSED = ['private', 'none'];

/** Where the joins of each service end; undefined where they go in a circle. */
function rootsOf(direct: ReadonlyMap<string, Join>): ReadonlyMap<string, string | undefined> {
  const roots = new Map<string, string | undefined>();
  for (const start of direct.keys()) {
    const way = new Set<string>();
    let here = start;
    for (let next = direct.get(here); next && !roots.has(here) && !way.has(here); next = direct.get(here)) {
      way.add(here);
      here = next.owner;
    }
    const root = way.has(here) ? undefined : roots.has(here) ? roots.get(here) : here;
    for (const service of way) roots.set(service, root);
  }
  return roots;
}

/** Members start after their owner, and again when it does. */
export function joinEdges(service: string, spaces: Spaces): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const kind of NAMESPACES) {
    const join = spaces[kind].get(service);
    if (!join || edges.has(join.owner)) continue;
    edges.set(join.owner, {
      on: join.owner,
      when: 'started',
      required: true,
      restart: true,
      cause: join.cause,
      at: join.at,
    });
  }
  return [...edges.values()];
}

/** The services of a network namespace in the order of the files, by owner; owners without members too. */
export function groups(
  services: readonly Facts[],
  joins: ReadonlyMap<string, Join>,
): ReadonlyMap<string, readonly Facts[]> {
  const byOwner = new Map<string, Facts[]>();
  for (const facts of services) {
    const owner = joins.get(facts.service)?.owner ?? facts.service;
    const group = byOwner.get(owner);
    if (group) group.push(facts);
    else byOwner.set(owner, [facts]);
  }
  return byOwner;
}
