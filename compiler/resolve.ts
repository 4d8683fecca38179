import { topLevel } from './attributes/tables.ts';
import type { Report } from './diagnostic.ts';
import type { Project, Section } from './project.ts';
import { checkConsistency } from './resolve/consistency.ts';
import type { Folded } from './resolve/environment.ts';
import { foldFiles } from './resolve/environment.ts';
import { mover } from './resolve/move.ts';
import type { ResolveOptions } from './resolve/options.ts';
import { checkProfiles } from './resolve/said-profiles.ts';
import { seccompProfiles } from './resolve/profiles.ts';
import { checkReferences } from './resolve/reference-checks.ts';
import type { Entry, Mapping } from './tree.ts';
import { get, mapping, toJson, withEntry } from './tree.ts';
import { complete, movePaths } from './walk.ts';

/**
 * One merged file to a project: services without an active profile left out, what is silent said, paths made relative
 * to the root, files of variables folded in, and all that one part says of another checked.
 */
export function resolve(root: Mapping, options: ResolveOptions, report: Report): Project {
  const all = sections(root, 'services');
  checkProfiles(options.saidProfiles ?? [], all, report);
  const chosen = options.profiles.length > 0 ? options.profiles : [''];
  const profiles = [...chosen, ...(options.named ?? []).flatMap((name) => profilesOf(all.get(name)?.node))];
  const active = new Map([...all].filter(([, { node }]) => isActive(node, profiles)));
  const said = complete(withServices(root, active), topLevel);
  const moved = movePaths(said, topLevel, mover(options, report));
  const services = new Map<string, Section>();
  const folded: Folded = new Map();
  for (const [name, section] of sections(moved, 'services')) {
    services.set(name, { ...section, node: foldFiles(section.node, options, folded, report) });
  }
  const project: Project = {
    ...nameOf(root),
    format: options.format,
    root: withServices(moved, services),
    services,
    networks: sections(moved, 'networks'),
    volumes: sections(moved, 'volumes'),
    secrets: sections(moved, 'secrets'),
    configs: sections(moved, 'configs'),
    texts: options.contained ? seccompProfiles(services, options, report) : new Map(),
  };
  if (options.consistent === false) return project;
  checkReferences(project, all, topLevel['services']?.each?.inside ?? {}, report);
  checkConsistency(project, report);
  return project;
}

/** A service without profiles is always active. As in docker compose, an empty profile is active when none is chosen. */
function isActive(service: Mapping, active: readonly string[]): boolean {
  const profiles = profilesOf(service);
  return profiles.length === 0 || active.includes('*') || profiles.some((profile) => active.includes(profile));
}

function profilesOf(service: Mapping | undefined): readonly string[] {
  const node = get(service, 'profiles');
  return node?.kind === 'list' ? node.items.map((item) => String(toJson(item))) : [];
}

function sections(root: Mapping, name: string): ReadonlyMap<string, Section> {
  const found = new Map<string, Section>();
  const node = get(root, name);
  if (node?.kind !== 'mapping') return found;
  for (const [key, { keySpan, value }] of node.entries) {
    const section = value.kind === 'mapping' ? value : mapping(new Map(), value.span);
    found.set(key, { name: key, at: keySpan, node: section });
  }
  return found;
}

function withServices(root: Mapping, services: ReadonlyMap<string, Section>): Mapping {
  const entries = new Map<string, Entry>();
  for (const [name, { at, node }] of services) entries.set(name, { keySpan: at, value: node });
  const before = get(root, 'services');
  return before ? withEntry(root, 'services', mapping(entries, before.span)) : root;
}

function nameOf(root: Mapping): { readonly name?: string } {
  const name = get(root, 'name');
  return name?.kind === 'scalar' && typeof name.value === 'string' && name.value !== '' ? { name: name.value } : {};
}
