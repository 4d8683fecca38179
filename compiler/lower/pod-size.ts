import type { Report } from '../diagnostic.ts';
import type { Project, Section } from '../project.ts';
import { toJson } from '../tree.ts';
import type { Facts } from './facts.ts';

/** One pod is for one host: a plan of this size takes seconds and some hundred megabytes to make. */
const MOST_CONTAINERS = 10_000;
export const MOST_WAITS = 100_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Services in a row that hand their volumes on. */
export const MOST_CHAINED = 100;

/**
 * Whether the containers of all services can be planned. Each bound is on a product of what services and their replicas
 * state; the service at which a sum passes its bound is reported, at the number of its containers.
 */
export function fits(services: readonly Facts[], project: Project, report: Report): boolean {
  const sizes = new Map<Section, number>();
  const counts = new Map(services.map((facts) => [facts.service, facts.replicas?.value ?? 1]));
  let [containers, waits, characters] = [0, 0, 0];
  for (const facts of services) {
    const count = counts.get(facts.service) ?? 1;
    const others = [...facts.depends, ...facts.links].map(({ service }) => counts.get(service) ?? 0);
    containers += count;
    waits += count * others.reduce((sum, other) => sum + other, 0);
    characters += count * (charactersIn(facts) + charactersOfUsed(facts, project, sizes));
    const what = tooMuch(containers, waits, characters);
    if (!what) continue;
    report.add('bad-value', facts.replicas?.at ?? facts.at, what);
    return false;
  }
  return hasShortChains(services, report);
}

/** Whether volumes come over few services; circles were reported where references are checked. */
function hasShortChains(services: readonly Facts[], report: Report): boolean {
  const byName = new Map(services.map((facts) => [facts.service, facts]));
  const users = (all: readonly Facts[]): readonly Facts[] => all.filter(({ volumesFrom }) => volumesFrom.length > 0);
  let here = users(services);
  for (let length = 0; length < MOST_CHAINED; length += 1) {
    const names = here.flatMap(({ volumesFrom }) =>
      volumesFrom.flatMap(({ from }) => (from.kind === 'service' ? [from.service] : [])),
    );
    here = users([...new Set(names)].flatMap((name) => byName.get(name) ?? []));
    if (here.length === 0) return true;
  }
  const [first] = here;
  if (!first || report.has(['dependency-cycle'])) return true;
  const at = first.volumesFrom[0]?.at ?? first.at;
  report.add('bad-value', at, { what: 'a chain of volumes_from', wanted: `at most ${MOST_CHAINED} services long` });
  return false;
}

function tooMuch(containers: number, waits: number, characters: number): { what: string; wanted: string } | undefined {
  if (containers > MOST_CONTAINERS)
    return { what: 'the number of containers of all services', wanted: `at most ${MOST_CONTAINERS}` };
  if (waits > MOST_WAITS)
    return { what: 'the number of containers that others wait for', wanted: `at most ${MOST_WAITS} in all` };
  if (characters > MOST_CHARACTERS)
    return { what: 'what all containers state, variables and ports included,', wanted: 'at most 64 MiB of text' };
  return undefined;
}

/** About how long the texts are that a container repeats of the sections it uses: a config's content, a volume's name. */
function charactersOfUsed(
  { files, preStart, mounts, networks }: Facts,
  project: Project,
  sizes: Map<Section, number>,
): number {
  const size = (section: Section | undefined): number => {
    if (!section) return 0;
    const known = sizes.get(section) ?? charactersIn(toJson(section.node));
    sizes.set(section, known);
    return known;
  };
  const sum = (sections: readonly (Section | undefined)[]): number => sections.reduce((all, one) => all + size(one), 0);
  const volumes = mounts.flatMap((use) => (use.kind === 'volume' ? [project.volumes.get(use.volume ?? '')] : []));
  // A hook's container has the files of its service.
  const ofFiles = sum(files.map(({ kind, source }) => project[`${kind}s`].get(source))) * (1 + preStart.length);
  return ofFiles + sum(volumes) + sum(networks.map(({ network }) => project.networks.get(network)));
}

/** About how long the plan's text of a container is. */
function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || isSpan(value)) return 0;
  let sum = 0;
  for (const [key, inner] of Object.entries(value)) sum += key.length + charactersIn(inner);
  return sum;
}

function isSpan(value: object): boolean {
  return 'source' in value && 'start' in value;
}
