import type { Table } from '../attributes/attribute.ts';
import type { Report } from '../diagnostic.ts';
import type { Project, Section } from '../project.ts';
import type { Found } from '../references.ts';
import { references } from '../references.ts';
import { asWritten } from '../source.ts';
import { suggester } from '../suggest.ts';
import type { Mapping } from '../tree.ts';
import { get, toJson } from '../tree.ts';
import { checkCycles } from './cycles.ts';

interface Names {
  readonly [kind: string]: ReadonlyMap<string, unknown>;
}

const NONE: ReadonlyMap<string, unknown> = new Map();

/** Everything that a service names is there and active, and no service waits for itself. */
export function checkReferences(
  project: Project,
  all: ReadonlyMap<string, Section>,
  table: Table,
  report: Report,
): void {
  const names: Names = {
    service: all,
    // Declared by nobody, it is there all the same.
    network: new Map([...project.networks, ['default', undefined]]),
    volume: project.volumes,
    secret: namesIn(project.root, 'secrets'),
    config: namesIn(project.root, 'configs'),
    model: namesIn(project.root, 'models'),
  };
  const known: Known = { project, names, near: suggester(), report };
  const waits = new Map<string, readonly Found[]>();
  for (const [name, { node }] of project.services) {
    const found = references(node, table);
    for (const reference of found) checkReference(name, reference, known);
    waits.set(
      name,
      found.filter(({ kind, name }) => kind === 'service' && project.services.has(name)),
    );
  }
  checkCycles(waits, report);
}

interface Known {
  readonly project: Project;
  readonly names: Names;
  readonly near: ReturnType<typeof suggester>;
  readonly report: Report;
}

function checkReference(service: string, reference: Found, { project, names, near, report }: Known): void {
  const { kind, name, at, quoted, required } = reference;
  const known = names[kind] ?? NONE;
  if (!known.has(name)) {
    // A name that came from a variable is not compared: what it is near to would tell what it is.
    const suggestion = quoted === JSON.stringify(name) ? near(name, known) : undefined;
    report.add('undefined-reference', at, { kind, name: quoted, near: suggestion });
    report.settle(at);
    return;
  }
  if (kind !== 'service' || project.services.has(name) || required === false) return;
  const { node } = known.get(name) as Section;
  const profiles = profilesOf(node).join(', ');
  report.add('disabled-service', at, { service: JSON.stringify(service), name: quoted, profiles });
}

function namesIn(root: Mapping, section: string): ReadonlyMap<string, unknown> {
  const node = get(root, section);
  return node?.kind === 'mapping' ? node.entries : NONE;
}

function profilesOf(service: Mapping): readonly string[] {
  const node = get(service, 'profiles');
  const items = node?.kind === 'list' ? node.items : [];
  return items.map((item) => asWritten(String(toJson(item)), item.span));
}
