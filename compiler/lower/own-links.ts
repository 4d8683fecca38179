import type { Project, Section } from '../project.ts';
import { get, list, type Mapping, type Node, type Scalar, withEntry } from '../tree.ts';

/**
 * `external_links` to containers of the file itself, by container_name or by service, as the `links` that they are.
 * What is left of `external_links` leads to containers of others.
 */
export function withOwnLinks(project: Project): Project {
  if (![...project.services.values()].some(({ node }) => node.entries.has(EXTERNAL))) return project;
  const names = containerNames(project);
  const services = new Map<string, Section>();
  for (const [name, section] of project.services) {
    services.set(name, { ...section, node: linkedIn(section.node, names) });
  }
  const all = get(project.root, 'services');
  const entries = new Map([...services].map(([name, { at, node }]) => [name, { keySpan: at, value: node }]));
  const root = all?.kind === 'mapping' ? withEntry(project.root, 'services', { ...all, entries }) : project.root;
  return { ...project, root, services };
}

const EXTERNAL = 'external_links';

/** Services by what their containers are called in the file. */
function containerNames({ services }: Project): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [service, { node }] of services) {
    const said = get(node, 'container_name');
    if (said?.kind === 'scalar' && typeof said.value === 'string') names.set(said.value, service);
  }
  for (const service of services.keys()) names.set(service, service);
  return names;
}

function linkedIn(service: Mapping, names: ReadonlyMap<string, string>): Mapping {
  const external = get(service, EXTERNAL);
  if (external?.kind !== 'list') return service;
  const own: Node[] = [];
  const foreign: Node[] = [];
  for (const item of external.items) {
    const link = item.kind === 'scalar' ? ownLink(item, names) : undefined;
    if (link) own.push(link);
    else foreign.push(item);
  }
  if (own.length === 0) return service;
  const links = get(service, 'links');
  const before = links?.kind === 'list' ? links.items : [];
  const whole = withEntry(service, 'links', list([...before, ...own], links?.span ?? external.span));
  const [first] = foreign;
  return withEntry(whole, EXTERNAL, first && list(foreign, external.span), first?.span);
}

function ownLink(item: Scalar, names: ReadonlyMap<string, string>): Scalar | undefined {
  const [container = '', alias = container] = String(item.value).split(':');
  const service = names.get(container);
  return service === undefined ? undefined : { ...item, value: `${service}:${alias}` };
}
