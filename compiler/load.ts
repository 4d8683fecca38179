import { posix } from 'node:path';
import type { Table } from './attributes/attribute.ts';
import { check } from './check.ts';
import { Report } from './diagnostic.ts';
import { envFile } from './env-file.ts';
import { type Environment, environment, type Layer, layer, type Variables } from './environment.ts';
import { expand } from './expand.ts';
import { extend } from './extend.ts';
import type { Document, Loader } from './extend/place.ts';
import type { Host } from './host.ts';
import { belowFile } from './image-or-build.ts';
import { interpolate } from './interpolate.ts';
import { legacy, onDefaultBridge } from './legacy.ts';
import { merge } from './merge.ts';
import { folderOf } from './paths.ts';
import type { SourceFile } from './plan/plan.ts';
import type { Project } from './project.ts';
import { read } from './read.ts';
import { type ReadLog, readLog } from './read-log.ts';
import { resolve } from './resolve.ts';
import { asWritten, type Source, type Span } from './source.ts';
import type { Trace } from './trace.ts';
import { type Entry, get, type Mapping, mapping, quoted, withEntry } from './tree.ts';

/** What a project depends on besides its files' texts. */
export interface LoadOptions {
  readonly host: Host;
  /** Compose files relative to the root, the first one's folder being the project's. */
  readonly files: readonly string[];
  /** Files of variables; the project's `.env` when absent. */
  readonly envFiles?: readonly string[];
  /** The folder that relative paths mean, relative to the root; the first file's when absent. */
  readonly projectFolder?: string;
  /** In place of variables that frameworks set; variables said outright, the task's, and the shell's, the earlier winning. */
  readonly standIns?: Layer;
  readonly said?: { readonly [name: string]: string };
  readonly task?: { readonly [name: string]: string };
  readonly shell?: { readonly [name: string]: string };
  readonly shellNames?: ReadonlySet<string>;
  /** Said outright; else COMPOSE_PROFILES. */
  readonly profiles?: readonly string[];
  /** Those of `profiles` that somebody said for these files; all when absent. */
  readonly saidProfiles?: readonly string[];
  /** Whether paths must stay inside the root. */
  readonly contained: boolean;
  /** The folder that `~` means; absent where there is none. */
  readonly home?: string;
  /** Services that are active whatever their profiles, with all of their profiles. */
  readonly named?: readonly string[];
  /** False leaves files of variables unread. */
  readonly foldFiles?: boolean;
  /** False judges no references between parts of the files. */
  readonly consistent?: boolean;
  /** False leaves relative paths as they are written; the project's folder must then be the root. */
  readonly resolvePaths?: boolean;
  /** False leaves `${…}` as it is written. */
  readonly interpolate?: boolean;
  /** The project's name said outright; else COMPOSE_PROJECT_NAME, the files' `name:`, `defaultName`. */
  readonly projectName?: string;
  readonly defaultName: string;
  readonly table: Table;
  /** Told of what later phases no longer know. */
  readonly trace?: Trace;
}

/** A project, and what was read for it. */
export interface Loaded {
  /** Absent when a file could not be read. */
  readonly project?: Project;
  readonly projectName: string;
  /** Files read, Compose files first. */
  readonly sources: readonly SourceFile[];
  /** All that was declared: for what is looked up later. */
  readonly declared: Variables;
  /** Values of variables that files asked for. */
  readonly given: ReadonlySet<string>;
  /** Names of the variables used, sorted. */
  readonly variables: readonly string[];
  readonly profiles: readonly string[];
}

/** The files as one project. In one piece: it alone knows the order of the first phases, and what passes between them. */
export function load(options: LoadOptions, report: Report): Loaded {
  const { files, table } = options;
  const log = readLog(options.host);
  const folder = options.projectFolder ?? folderOf(files[0] ?? '');
  const shell = environment(options);
  const work: Work = { options, report, formats: new Set(), unread: new Set() };
  const declared = withEnvFiles(shell, envFilesOf(options, folder), log.host('variables'), work);
  const opened = files.map((file) => ({ file, documents: documentsOf(file, log.host('compose'), work) }));
  const projectName =
    options.projectName ??
    declaredName(declared) ??
    namedIn(
      opened.flatMap(({ documents }) => documents),
      declared,
      report,
    ) ??
    options.defaultName;
  const variables = declared.above(layer({ [NAME]: projectName }));
  const profiles = profilesOf(options, declared);

  const loader = loaderOf(log, work);
  let whole: Mapping | undefined;
  for (const { file, documents } of opened) {
    for (const document of filled(documents)) {
      const { root, format } = longForm(document, variables, work, whole);
      const over = extend(root, { file, folder, variables, format }, table, loader, report);
      const before = whole && format === 'compose-1' ? belowFile(whole, over) : whole;
      whole = merge(before ?? mapping(new Map(), over.span), over, table);
    }
  }
  const [first] = opened[0]?.documents ?? [];
  if (!whole && first && work.unread.size === 0) report.add('root-not-mapping', first.span, { got: 'nothing' });
  const format = work.formats.has('compose') ? 'compose' : 'compose-1';
  const root = whole && format === 'compose-1' ? onDefaultBridge(whole) : whole;
  const resolving = {
    ...options,
    host: log.host('variables'),
    profileHost: log.host('seccomp'),
    format,
    profiles,
    saidProfiles: options.saidProfiles ?? options.profiles ?? [],
    projectFolder: folder,
    variables,
  } as const;
  // What an unread file would have said nobody knows: the others are not judged as a whole.
  const project = root && work.unread.size === 0 ? resolve(root, resolving, report) : undefined;
  const used = variables.used.filter((name) => name !== NAME || declared.has(NAME));
  return {
    ...(project && { project }),
    projectName,
    declared,
    given: variables.given,
    sources: log.sources(files, format),
    variables: used,
    profiles,
  };
}

const NAME = 'COMPOSE_PROJECT_NAME';

/** An empty name is none. */
function declaredName(declared: Environment): string | undefined {
  return (declared.has(NAME) && declared.value(NAME)) || undefined;
}

function profilesOf({ profiles = [] }: LoadOptions, declared: Environment): readonly string[] {
  if (profiles.length > 0 || !declared.has('COMPOSE_PROFILES')) return profiles;
  const listed = (declared.value('COMPOSE_PROFILES') ?? '').split(',').map((profile) => profile.trim());
  return listed.filter((profile) => profile !== '');
}

interface Work {
  readonly options: LoadOptions;
  readonly report: Report;
  /** The formats of the documents so far. */
  readonly formats: Set<Project['format']>;
  /** Files that no document could be made of. */
  readonly unread: Set<string>;
}

/** The phases of one document up to its long form. `before` is what earlier files say together. */
function longForm(document: Mapping, variables: Environment, work: Work, before?: Mapping): Document {
  const { options, report, formats } = work;
  const text = options.interpolate === false ? document : interpolate(document, variables, report);
  const { node, format } = legacy(text, report);
  formats.add(format);
  const checked = check(node, report, before);
  const root = checked.kind === 'mapping' ? expand(checked, options.table, report) : mapping(new Map(), node.span);
  options.trace?.documents.push({ written: document, long: root, variables });
  return { root, format };
}

/** How `extends` and `include` come to other files. */
function loaderOf(log: ReadLog, work: Work): Loader {
  const documents = (file: string, at: Span): readonly Mapping[] => documentsOf(file, log.host('compose'), work, at);
  return {
    documents: (file, variables, at) =>
      filled(documents(file, at)).map((document) => longForm(document, variables, work)),
    bases: (file, variables, at) =>
      documents(file, at).map((document) => longForm(withoutNothing(document), variables, work)),
    variables(wanted, variables, at) {
      const host = log.host('variables');
      if ('besides' in wanted) {
        work.options.trace?.named.set(wanted.besides, at);
        return hasVariables(host, wanted.besides) ? withEnvFiles(variables, [wanted.besides], host, work) : variables;
      }
      return withEnvFiles(variables, wanted, host, work, at);
    },
  };
}

/** Leaves out documents that hold nothing: an empty file adds nothing, as in docker compose. */
function filled(documents: readonly Mapping[]): readonly Mapping[] {
  return documents.filter(({ entries }) => entries.size > 0);
}

/** The document with mappings for services of which nothing is said. */
function withoutNothing(document: Mapping): Mapping {
  const services = get(document, 'services');
  if (services?.kind !== 'mapping') return document;
  const entries = [...services.entries].map(([name, entry]): readonly [string, Entry] => {
    const isNothing = entry.value.kind === 'scalar' && entry.value.value === null;
    return [name, isNothing ? { ...entry, value: mapping(new Map(), entry.value.span) } : entry];
  });
  return withEntry(document, 'services', { ...services, entries: new Map(entries) });
}

function envFilesOf({ envFiles, host }: LoadOptions, folder: string): readonly string[] {
  const own = posix.join(folder, '.env');
  return envFiles ?? (hasVariables(host, own) ? [own] : []);
}

/** Whether a `.env` is to be read. One that leads out of its folder and the root, or is a FIFO or a device, is an error. */
function hasVariables(host: Host, file: string): boolean {
  const found = host.look(file);
  if (found === 'outside') return host.look(posix.dirname(file)) === 'folder';
  return found === 'file' || found === 'other';
}

/** The files of variables below all that was declared, a later file winning over an earlier one. */
function withEnvFiles(
  declared: Environment,
  files: readonly string[],
  host: Host,
  { options, report }: Work,
  at?: Span,
): Environment {
  const values = new Map<string, string>();
  const places = new Map<string, Span>();
  for (const file of files) {
    const source = textOf(file, host, { options, report }, at);
    if (!source) continue;
    for (const { name, value, span } of envFile({ ...source, secret: true }, declared.below(values), report)) {
      if (value === null) continue;
      values.set(name, value);
      places.set(name, span);
    }
  }
  options.trace?.layers.set(values, places);
  return declared.below(values);
}

function documentsOf(file: string, host: Host, work: Work, at?: Span): readonly Mapping[] {
  const { report, unread } = work;
  const source = textOf(file, host, work, at);
  const documents = source ? read(source, report) : [];
  if (documents.length === 0) unread.add(file);
  return documents;
}

function textOf(
  file: string,
  host: Host,
  { options, report }: Pick<Work, 'options' | 'report'>,
  at?: Span,
): Source | undefined {
  const found = host.read(file);
  if (at && !options.trace?.named.has(file)) options.trace?.named.set(file, at);
  if (found.kind === 'text') return { file, text: found.text };
  const named = at?.source.text.slice(at.start, at.end).includes('$') ? asWritten(file, at) : file;
  if (found.kind === 'outside') report.add('outside-root', at, { path: named, what: 'the file' });
  else
    report.add('unreadable-file', at, {
      file: named,
      why: found.kind === 'missing' ? 'there is no such file' : found.why,
    });
  return undefined;
}

/** The last `name:` of the files. Its other mistakes are reported when the files themselves are substituted. */
function namedIn(documents: readonly Mapping[], variables: Variables, report: Report): string | undefined {
  const names = documents.map((document) => get(document, 'name')).filter((node) => node !== undefined);
  const last = names.map((node) => interpolate(node, quiet(variables), new Report())).at(-1);
  if (last?.kind === 'scalar' && last.substituted && last.value === '') {
    report.add('empty-name', last.span, { template: quoted(last) });
  }
  return last?.kind === 'scalar' && typeof last.value === 'string' && last.value !== '' ? last.value : undefined;
}

function quiet(variables: Variables): Variables {
  return { value: (name) => variables.value(name), misses: () => false, inShell: () => false, allows: () => true };
}
