import { topLevel } from '../attributes/tables.ts';
import type { Project } from '../project.ts';
import { references } from '../references.ts';
import { didYouMean, suggest } from '../suggest.ts';
import { get, withEntry } from '../tree.ts';
import type { Mistake } from './world.ts';
import { failure } from './world.ts';

/** The project with these services and all that they need; the whole project when none is named. */
export function select(project: Project, names: readonly string[]): Project | Mistake {
  if (names.length === 0) return project;
  const wanted = new Set<string>();
  for (const name of names) {
    const unknown = project.services.has(name) ? undefined : noService(project, name);
    if (unknown) return unknown;
    wanted.add(name);
  }
  const table = topLevel['services']?.each?.inside ?? {};
  // A set is walked to the end of what is added on the way.
  for (const name of wanted) {
    const section = project.services.get(name);
    for (const found of section ? references(section.node, table) : []) {
      if (found.kind === 'service' && project.services.has(found.name)) wanted.add(found.name);
    }
  }
  return withServices(project, wanted);
}

function withServices(project: Project, wanted: ReadonlySet<string>): Project {
  const services = new Map([...project.services].filter(([name]) => wanted.has(name)));
  const whole = get(project.root, 'services');
  if (whole?.kind !== 'mapping') return project;
  const entries = new Map([...whole.entries].filter(([name]) => wanted.has(name)));
  return { ...project, services, root: withEntry(project.root, 'services', { ...whole, entries }) };
}

function noService({ services }: Project, name: string): Mistake {
  const near = suggest(name, services.keys());
  return failure(`there is no service ${name}${didYouMean(near)}`);
}
