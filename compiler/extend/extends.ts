import type { Table } from '../attributes/attribute.ts';
import { belowService } from '../image-or-build.ts';
import { join } from '../join.ts';
import type { Report } from '../diagnostic.ts';
import { folderOf } from '../paths.ts';
import { place } from '../source.ts';
import { suggester } from '../suggest.ts';
import type { Entry, Mapping, Node, Scalar, Substituted } from '../tree.ts';
import { get, mapping, quoted, toJson, withEntry } from '../tree.ts';
import { movePaths } from '../walk.ts';
import { from, rebase } from './paths.ts';
import type { Place, Work } from './place.ts';

/** A document's services, each joined onto the service that it is made from. */
export function extendServices(document: Mapping, place: Place, top: Table, work: Work): Mapping {
  const services = get(document, 'services');
  if (services?.kind !== 'mapping' || ![...services.entries.values()].some(({ value }) => get(value, 'extends'))) {
    return document;
  }
  const table = top['services']?.each?.inside ?? {};
  const making: Making = { table, work, near: suggester(), files: new Map(), made: new Map() };
  const entries = new Map<string, Entry>();
  for (const [name, { keySpan, value }] of services.entries) {
    const made = value.kind === 'mapping' ? extended(name, value, { ...place, services }, making, []) : value;
    entries.set(name, { keySpan, value: made });
  }
  return withEntry(document, 'services', { ...services, entries });
}

/** A file's services, and where its paths lead. */
interface Home extends Place {
  readonly services: Mapping;
  /** Set when a variable named the file. */
  readonly by?: Substituted;
}

interface Making {
  readonly table: Table;
  readonly work: Work;
  readonly near: ReturnType<typeof suggester>;
  readonly files: Map<string, Home | undefined>;
  /** Services of other files, or of this one, that are made already. */
  readonly made: Map<string, Mapping>;
}

/** Nobody writes longer chains, and each link is a call within the one before. */
const MOST_CHAINED = 100;

function extended(name: string, service: Mapping, home: Home, making: Making, chain: readonly string[]): Mapping {
  const wish = get(service, 'extends');
  if (!wish) return service;
  const key = `${name} in ${home.file}`;
  const before = making.made.get(key);
  if (before) return before;
  const alone = withEntry(service, 'extends', undefined);
  const base = wish.tag === 'reset' ? undefined : baseOf(wish, home, making, [...chain, key]);
  const below = base && home.format === 'compose-1' ? belowService(base, alone) : base;
  const made = below ? join(below, alone, making.table) : alone;
  making.made.set(key, made);
  return made;
}

/** The service that is extended, complete, with its paths as they are from here. */
function baseOf(wish: Node, home: Home, making: Making, chain: readonly string[]): Mapping | undefined {
  const { report } = making.work;
  const [name, file] = [get(wish, 'service'), get(wish, 'file')];
  if (name?.kind !== 'scalar') return undefined;
  const there = file?.kind === 'scalar' ? homeOf(file, home, making) : home;
  if (!there) return undefined;
  const key = `${String(name.value)} in ${there.file}`;
  if (chain.includes(key)) {
    report.add('extends-cycle', name.span, { cycle: [...chain.slice(chain.indexOf(key)), key].join(' -> ') });
    return undefined;
  }
  if (chain.length > MOST_CHAINED) {
    report.add('bad-value', name.span, { what: 'a chain of extends', wanted: `at most ${MOST_CHAINED} services long` });
    report.settle(name.span);
    return undefined;
  }
  const found = get(there.services, String(name.value));
  if (found?.kind !== 'mapping') {
    const near = name.substituted ? undefined : making.near(String(name.value), there.services.entries);
    report.add('undefined-base', name.span, { name: quoted(name), file: there.file, near });
    return undefined;
  }
  if (home.format === 'compose-1') checkBase(found, name, report);
  const base = join(
    mapping(new Map(), found.span),
    extended(String(name.value), found, there, making, chain),
    making.table,
  );
  return there === home ? base : movePaths(base, making.table, rebase(there.folder, home.folder, there.by));
}

/** What docker-compose 1.29 extends in no file of Compose 1: a service that another file might not have. */
function checkBase(base: Mapping, name: Scalar, report: Report): void {
  for (const [attribute, entry] of base.entries) {
    const joins = attribute === 'network_mode' && /^(service|container):/.test(String(toJson(entry.value)));
    if (attribute !== 'links' && attribute !== 'volumes_from' && !joins) continue;
    const written = joins ? 'net: container:…' : attribute;
    report.add('not-extended', name.span, { name: quoted(name), attribute: written, at: place(entry.keySpan) });
  }
}

function homeOf(file: Scalar, home: Home, making: Making): Home | undefined {
  const path = from(home.folder, String(file.value));
  if (making.files.has(path)) return making.files.get(path);
  const all = mapping(new Map(), file.span);
  const documents = making.work.loader.bases(path, home.variables, file.span);
  const other = documents.find(({ format }) => format !== home.format);
  if (other) making.work.report.add('other-format', file.span, { file: path, format: other.format });
  const services = documents.reduce<Mapping>((before, { root }) => {
    const section = get(root, 'services');
    return section?.kind === 'mapping' ? joinServices(before, section, making) : before;
  }, all);
  const by = file.substituted && { by: file.substituted };
  const there =
    documents.length === 0 || other ? undefined : { ...home, file: path, folder: folderOf(path), services, ...by };
  making.files.set(path, there);
  return there;
}

function joinServices(before: Mapping, section: Mapping, { table }: Making): Mapping {
  const entries = new Map(before.entries);
  for (const [name, entry] of section.entries) {
    const earlier = entries.get(name)?.value;
    const both = earlier?.kind === 'mapping' && entry.value.kind === 'mapping';
    entries.set(name, both ? { ...entry, value: join(earlier, entry.value, table) } : entry);
  }
  return { ...before, entries };
}
