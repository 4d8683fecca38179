import type { PublishedPort } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Project } from '../project.ts';
import { place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';
import { fits } from './pod-size.ts';

/**
 * The containers that services ask for, in the order of the files: a service with one goes by its own name, of several
 * each by that name and its number (`web-2`). Who waits for a service waits for all its containers.
 */
export function containersOf(services: readonly Facts[], project: Project, report: Report): readonly Facts[] {
  if (!fits(services, project, report)) return services;
  const byName = new Map(services.map((facts) => [facts.service, facts]));
  const keys = new Map(services.map((facts) => [facts.service, keysOf(facts)]));
  for (const facts of services) {
    checkSingular(facts, report);
    checkNames(facts, byName, keys, report);
    checkEmpty(facts, keys, report);
  }
  return services.flatMap((facts) => {
    const each = <T extends { readonly service: string }>(list: readonly T[]): readonly T[] =>
      list.flatMap((one) => (keys.get(one.service) ?? [one.service]).map((service) => ({ ...one, service })));
    const shared = { ...facts, depends: each(facts.depends), links: each(facts.links) };
    return (keys.get(facts.service) ?? []).map((service, index) => {
      // What cannot be was reported: it is not to be told again of each container.
      const ports = index === 0 ? facts.ports : facts.ports.filter((port) => !isFixed(port));
      return { ...shared, service, ports, replica: index + 1 };
    });
  });
}

function isFixed({ published }: PublishedPort): boolean {
  return published !== undefined && !published.includes('-');
}

/** Each service once, under its own name: for what does not depend on the number of its containers. */
export function eachOnce(containers: readonly Facts[]): readonly Facts[] {
  return containers.filter(({ replica }) => replica === 1).map((facts) => ({ ...facts, service: facts.named }));
}

/** More than one host runs is a mistake, and would fill the memory. */
const MOST = 1000;

function keysOf({ service, replicas }: Facts): readonly string[] {
  const count = Math.min(replicas?.value ?? 1, MOST);
  return count === 1 ? [service] : Array.from({ length: count }, (_, index) => `${service}-${index + 1}`);
}

/** What only one container can have. */
function checkSingular(facts: Facts, report: Report): void {
  const { service, replicas, ports, networks, owned } = facts;
  if (!replicas || replicas.value <= 1) return;
  if (replicas.value > MOST)
    report.add('bad-value', replicas.at, { what: 'the number of containers', wanted: `at most ${MOST}` });
  const tell = (at: Span, attribute: string, why: string): void => {
    const other = `its ${replicas.value} containers (${place(replicas.at)})`;
    report.add('contradiction', at, { one: `services.${service}.${attribute}`, other, why });
  };
  for (const port of ports) {
    const why = "one port of the host leads to one container; write a range, or leave the host's port out";
    if (isFixed(port)) tell(port.at, 'ports', why);
  }
  for (const { network, ipv4, ipv6, linkLocal, mac, at } of networks) {
    if (ipv4 ?? ipv6 ?? linkLocal ?? mac) tell(at, `networks.${network}`, 'several containers cannot have one address');
  }
  for (const { field, at } of owned) {
    if (field === 'MacAddress') tell(at, 'mac_address', 'several containers cannot have one address');
  }
}

type Keys = ReadonlyMap<string, readonly string[]>;

/** `web-2` may be a service of its own. */
function checkNames(facts: Facts, services: ReadonlyMap<string, Facts>, keys: Keys, report: Report): void {
  for (const key of keys.get(facts.service) ?? []) {
    const other = key === facts.service ? undefined : services.get(key);
    if (other) report.add('name-taken', other.at, { at: place(facts.at) });
  }
}

/** A service without containers has no namespace and no volumes; nobody waits for it. */
function checkEmpty({ service, joins, volumesFrom, depends, links }: Facts, keys: Keys, report: Report): void {
  const isEmpty = (name: string): boolean => keys.get(name)?.length === 0;
  const uses = [...Object.values(joins ?? {}), ...volumesFrom.map(({ from, at }) => ({ value: from, at }))];
  for (const { value, at } of uses) {
    if (value.kind === 'service' && isEmpty(value.service))
      report.add('no-container', at, { service, of: value.service });
  }
  for (const { service: on, at } of [...depends, ...links]) {
    if (isEmpty(on)) report.add('waits-for-nobody', at, { service, of: on });
  }
}
