import { topLevel } from '../attributes/tables.ts';
import type { Table } from '../attributes/attribute.ts';
import { Report } from '../diagnostic.ts';
import { partsOf, type Said } from '../lower/facts.ts';
import type { Container, PodPlan } from '../plan/plan.ts';
import type { Trace } from '../trace.ts';
import { hiddenTexts } from './readable.ts';
import { type Spots, spotsOf } from './spots.ts';

/** All that reasons are looked for in. */
export interface World {
  readonly plan: PodPlan;
  /** By name. */
  readonly containers: ReadonlyMap<string, Container>;
  readonly trace: Trace;
  readonly compiled: NonNullable<Trace['compiled']>;
  readonly spots: Spots;
  /** All texts in the files that came from variables. */
  readonly hidden: ReadonlySet<string>;
  /** The rows of a service's attributes. */
  readonly table: Table;
  /** What the attributes of a service say. */
  said(service: string): readonly Said[];
  /** Services whose containers live in the namespaces of one, itself first. */
  group(container: string): readonly string[];
}

export function worldOf(plan: PodPlan, trace: Trace, compiled: World['compiled']): World {
  const { project, options, variable } = compiled;
  const table = (options.attributes ?? topLevel)['services']?.each?.inside ?? {};
  const known = new Map<string, readonly Said[]>();
  const say = (service: string): readonly Said[] => {
    const section = project.services.get(service);
    // What is wrong was told when the plan was made.
    return section ? [...partsOf(section, table, { texts: project.texts, variable, report: new Report() })] : [];
  };
  const members = membersOf(plan);
  return {
    plan,
    containers: new Map(plan.containers.map((container) => [container.name, container])),
    trace,
    compiled,
    spots: spotsOf(project),
    hidden: hiddenTexts([project.root]),
    table,
    said(service) {
      const said = known.get(service) ?? say(service);
      known.set(service, said);
      return said;
    },
    group: (container) => members.get(container) ?? [],
  };
}

function membersOf({ containers }: PodPlan): ReadonlyMap<string, readonly string[]> {
  const members = new Map(containers.map(({ name, service }) => [name, [service]]));
  for (const { service, joins } of containers) {
    for (const owner of new Set(Object.values(joins))) members.get(owner)?.push(service);
  }
  return members;
}
