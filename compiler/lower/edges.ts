import type { Report } from '../diagnostic.ts';
import type { Facts } from './facts.ts';
import { type ContainerFinder, containerFinder, joinEdges, type Spaces } from './namespaces.ts';
import { cause, type Edge, type Edges } from './order.ts';
import { isEssential, type Role } from './roles.ts';

/**
 * Who starts after whom: what depends_on and links say, what namespaces demand, sidecars before mains. A sidecar that
 * is not essential is waited for, however its start ends.
 */
export function edgesOf(
  services: readonly Facts[],
  spaces: Spaces,
  roles: ReadonlyMap<string, Role>,
  report: Report,
): Edges {
  const known = new Map(services.map((facts) => [facts.service, facts]));
  const world = { spaces, known, find: containerFinder(services), report };
  const stated = new Map(services.map((facts) => [facts.service, statedEdges(facts, world)]));
  for (const [owner, edges] of carriedLinks(services, spaces, known)) {
    stated.set(owner, joined([...(stated.get(owner) ?? []), ...edges]));
  }
  const sidecars = services.filter(({ service }) => roles.get(service) === 'sidecar');
  const before = reachable(
    sidecars.map(({ service }) => service),
    stated,
  );
  for (const { service, at } of services) {
    if (roles.get(service) !== 'main' || before.has(service)) continue;
    const wait = sidecars.map(
      (sidecar): Edge => ({
        on: sidecar.service,
        when: 'started',
        required: isEssential(sidecar, 'sidecar'),
        restart: false,
        cause: 'sidecars start before mains',
        at,
      }),
    );
    stated.set(service, joined([...(stated.get(service) ?? []), ...wait]));
  }
  return stated;
}

const STARTED = { when: 'started', required: true } as const;

interface World {
  readonly spaces: Spaces;
  readonly known: ReadonlyMap<string, Facts>;
  readonly find: ContainerFinder;
  readonly report: Report;
}

function statedEdges(facts: Facts, { spaces, known, find, report }: World): readonly Edge[] {
  const depends = facts.depends.map(
    ({ service, at, ...rest }): Edge => ({ ...rest, on: service, cause: cause('depends_on', at), at }),
  );
  const links = facts.links.map(
    ({ service, at }): Edge => ({ on: service, ...STARTED, restart: true, cause: cause('links', at), at }),
  );
  const volumes = facts.volumesFrom.flatMap(({ from, at }): readonly Edge[] => {
    const on = find(from);
    return on === undefined ? [] : [{ on, ...STARTED, restart: false, cause: cause('volumes_from', at), at }];
  });
  for (const { on, when, at } of depends) {
    const other = known.get(on);
    if (when === 'healthy' && other?.health?.disabled)
      report.add('no-health-to-wait-for', at, { service: facts.named, on: other.named });
  }
  const all = [...depends, ...links, ...volumes, ...joinEdges(facts.service, spaces)];
  return joined(all.filter(({ on }) => known.has(on)));
}

const OWN_BRIDGE = ['bridge', 'default'];

/** The Engine's own bridge links running containers only: an owner that carries its members' links starts after those. */
function carriedLinks(
  services: readonly Facts[],
  { network }: Spaces,
  known: ReadonlyMap<string, Facts>,
): ReadonlyMap<string, readonly Edge[]> {
  const carried = new Map<string, Edge[]>();
  for (const { service, links } of services) {
    const owner = network.get(service)?.owner;
    const mode = owner === undefined ? undefined : known.get(owner)?.joins?.network?.value;
    if (owner === undefined || mode?.kind !== 'mode' || !OWN_BRIDGE.includes(mode.mode)) continue;
    const edges = links.map(({ service: to, at }): Edge => {
      return {
        on: network.get(to)?.owner ?? to,
        ...STARTED,
        restart: true,
        cause: cause(`links of ${service}`, at),
        at,
      };
    });
    carried.set(owner, [...(carried.get(owner) ?? []), ...edges.filter(({ on }) => on !== owner && known.has(on))]);
  }
  return carried;
}

const STRENGTH = { started: 0, healthy: 1, completed: 2 } as const;

/** One edge by dependency: the strongest wish, required when any is. */
function joined(edges: readonly Edge[]): readonly Edge[] {
  const byName = new Map<string, Edge>();
  for (const edge of edges) {
    const before = byName.get(edge.on);
    byName.set(edge.on, before ? strongest(before, edge) : edge);
  }
  return [...byName.values()];
}

function strongest(a: Edge, b: Edge): Edge {
  const when = STRENGTH[a.when] >= STRENGTH[b.when] ? a.when : b.when;
  return {
    ...a,
    when,
    required: a.required || b.required,
    restart: a.restart || b.restart,
    cause: `${a.cause}, ${b.cause}`,
  };
}

/** What some services wait for, themselves or through others. */
function reachable(from: readonly string[], edges: Edges): ReadonlySet<string> {
  const found = new Set(from);
  for (const service of found) for (const { on } of edges.get(service) ?? []) found.add(on);
  return found;
}
