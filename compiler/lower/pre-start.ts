import type { Hideable, InitHookUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { ContainerFile } from '../plan/plan.ts';
import { place } from '../source.ts';
import { type Facts, facts } from './facts.ts';
import { cause, type Edge, type Edges } from './order.ts';

/** A container of `pre_start`: it runs to its end before those of its service start. */
export interface InitHook {
  /** What the pod calls it: `web-pre_start-1`. */
  readonly key: string;
  /** The container of the service whose volumes and network it has. */
  readonly of: Facts;
  readonly use: InitHookUse;
  /** Its own, when that is not the service's. */
  readonly image?: Hideable<string>;
}

export interface PreStart {
  /** By service, in the order in which they run. */
  readonly hooks: ReadonlyMap<string, readonly InitHook[]>;
  /** With those of the hooks, and with who waits for them. */
  readonly edges: Edges;
}

/**
 * The containers of `pre_start`, one after another and before all containers of their service: once for the service,
 * with the volumes of its first container, or with `per_replica` once for each.
 */
export function preStartOf(containers: readonly Facts[], edges: Edges): PreStart {
  const hooks = new Map<string, readonly InitHook[]>();
  const all = new Map(edges);
  for (const facts of containers) {
    if (facts.preStart.length === 0 || hooks.has(facts.named)) continue;
    const replicas = containers.filter(({ named }) => named === facts.named);
    hooks.set(facts.named, chain(replicas, edges, all));
  }
  return { hooks, edges: all };
}

/** What a hook waits for: all that its service does, and the hooks before it. */
function chain(replicas: readonly Facts[], stated: Edges, all: Map<string, readonly Edge[]>): readonly InitHook[] {
  // By container: the last of its hooks so far.
  const last = new Map<string, Edge>();
  const hooks = (replicas[0]?.preStart ?? []).flatMap((use, index) => {
    const own = use.perReplica ? replicas : replicas.slice(0, 1);
    return own.map((of) => {
      const key = `${use.perReplica ? of.service : of.named}-pre_start-${index + 1}`;
      const waiting = use.perReplica ? [of] : replicas;
      const before = new Set(waiting.flatMap(({ service }) => last.get(service) ?? []));
      const depends = (stated.get(of.service) ?? []).map((edge) => ({ ...edge, restart: false }));
      all.set(key, [...depends, ...before]);
      const edge: Edge = { on: key, ...ENDED, cause: cause('pre_start', use.at), at: use.at };
      for (const { service } of waiting) last.set(service, edge);
      return { key, of, use, ...imageOf(of, use) };
    });
  });
  for (const { service } of replicas) {
    const edge = last.get(service);
    if (edge) all.set(service, [...(stated.get(service) ?? []), edge]);
  }
  return hooks;
}

/** An image that the service builds is the pod's own, whatever it is called. */
function imageOf({ build, image }: Facts, use: InitHookUse): Pick<InitHook, 'image'> {
  return use.image && !(build && use.image.value === image?.value) ? { image: use.image } : {};
}

const ENDED = { when: 'completed', required: true, restart: false } as const;

/** The facts of each hook's container, as far as others ask for them: its name and its image. */
export function hookFacts({ hooks }: PreStart, taken: readonly Facts[], report: Report): readonly Facts[] {
  const services = new Map(taken.flatMap((one) => [one.service, one.named].map((name) => [name, one] as const)));
  return [...hooks.values()].flat().map(({ key, of, use, image }) => {
    const other = services.get(key);
    if (other) report.add('name-taken', other.at, { at: place(use.at) });
    const { platform, pull } = of;
    const pulled = image && { image, ...(platform && { platform }), ...(pull && !of.build && { pull }) };
    return facts(key, use.at, { ...pulled }, new Map());
  });
}

/** A hook has the secrets and configs of its service: those that are mounted come with the volumes. */
export function hookFiles(
  { hooks }: PreStart,
  files: readonly ContainerFile[],
  name: (service: string) => string,
): readonly ContainerFile[] {
  return [...hooks.values()].flat().flatMap(({ key, of }) => {
    const own = files.filter(({ by, container }) => by === 'copy' && container === name(of.service));
    return own.map((file) => ({ ...file, container: name(key) }));
  });
}
