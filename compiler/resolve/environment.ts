import type { Report } from '../diagnostic.ts';
import { envFile } from '../env-file.ts';
import { rawEnvFile } from '../env-file/raw.ts';
import type { Variables } from '../environment.ts';
import type { Found } from '../host.ts';
import { standsAlone } from '../paths.ts';
import type { Span } from '../source.ts';
import type { Entry, Mapping, Node, Scalar } from '../tree.ts';
import { get, mapping, mappingOf, quoted, scalar, toJson, withEntry } from '../tree.ts';
import type { ResolveOptions } from './options.ts';

/** What files of variables give, by the list of their paths: services that share files share the answer. */
export type Folded = Map<string, ReadonlyMap<string, Entry>>;

/** A service with its `env_file` and `label_file` folded in and names without a value looked up. */
export function foldFiles(service: Mapping, options: ResolveOptions, folded: Folded, report: Report): Mapping {
  const files: Files = { options, folded, report };
  const declared = lookedUp(get(service, 'environment'), options.variables, (entry) => entry);
  const build = get(service, 'build');
  const args = lookedUp(get(build, 'args'), options.variables, () => undefined);
  const built = args && build?.kind === 'mapping' ? withEntry(build, 'args', args) : build;
  let whole = built === build ? service : withEntry(service, 'build', built);
  if (options.foldFiles === false) return declared ? withEntry(whole, 'environment', declared) : whole;
  whole = folding(whole, { from: 'env_file', to: 'environment', own: declared }, files);
  return folding(whole, { from: 'label_file', to: 'labels', own: mappingOf(get(service, 'labels')) }, files);
}

interface Files {
  readonly options: ResolveOptions;
  readonly folded: Folded;
  readonly report: Report;
}

interface Fold {
  readonly from: string;
  readonly to: string;
  readonly own: Mapping | undefined;
}

/** What the service says itself wins over its files, also where it says a name without a value. */
function folding(service: Mapping, { from, to, own }: Fold, files: Files): Mapping {
  const paths = pathsOf(get(service, from));
  if (paths.length === 0) return own === get(service, to) ? service : withEntry(service, to, own);
  const key = JSON.stringify(paths.map(({ path, required, read }) => [path.value, required, read.name]));
  const before = files.folded.get(key) ?? readAll(from, paths, files);
  files.folded.set(key, before);
  if (before.size === 0) return own ? withEntry(service, to, own) : service;
  const { keySpan, value } = service.entries.get(from) as Entry;
  const entries = new Map([...before, ...(own?.entries ?? [])]);
  return withEntry(service, to, mapping(entries, own?.span ?? value.span), service.entries.get(to)?.keySpan ?? keySpan);
}

/** A path and where it stands. */
interface FilePath {
  readonly path: Scalar;
  readonly required: boolean;
  readonly read: typeof envFile;
}

function pathsOf(node: Node | undefined): readonly FilePath[] {
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) => {
    const path = item.kind === 'scalar' ? item : get(item, 'path');
    const required = get(item, 'required');
    if (path?.kind !== 'scalar') return [];
    const format = get(item, 'format');
    const isRaw = format !== undefined && toJson(format) === 'raw';
    const isOptional = required?.kind === 'scalar' && required.value === false;
    return [{ path, required: !isOptional, read: isRaw ? rawEnvFile : envFile }];
  });
}

function readAll(from: string, paths: readonly FilePath[], files: Files): ReadonlyMap<string, Entry> {
  const all = new Map<string, Entry>();
  for (const path of paths) readOne(from, path, all, files);
  return all;
}

function readOne(from: string, file: FilePath, all: Map<string, Entry>, { options, report }: Files): void {
  const { path, required, read } = file;
  const { host, home, variables } = options;
  const written = String(path.value);
  const name = home !== undefined && written.startsWith('~') ? `${home}${written.slice(1)}` : written;
  const found = host.read(name);
  if (found.kind !== 'text') {
    if (found.kind !== 'missing' || required) tellUnread(from, path, found, report);
    return;
  }
  const source = { file: path.substituted ? quoted(path) : written, text: found.text, secret: true };
  for (const { name, value, span } of read(source, above(all, variables), report)) {
    if (value !== null) all.set(name, { keySpan: span, value: hidden(value, name, span) });
  }
}

type Unread = Exclude<Found, { readonly kind: 'text' }>;

function tellUnread(from: string, path: Scalar, found: Unread, report: Report): void {
  const written = quoted(path);
  if (found.kind === 'missing' && from === 'env_file') report.add('missing-env-file', path.span, { path: written });
  else if (found.kind === 'missing')
    report.add('unreadable-file', path.span, { file: written, why: 'there is no such file' });
  else if (found.kind === 'outside') {
    // Of a relative path it was said when it was resolved.
    if (standsAlone(String(path.value))) report.add('outside-root', path.span, { path: written, what: `the ${from}` });
  } else report.add('unreadable-file', path.span, { file: written, why: found.why });
}

/** Files of one list see what those before them said. */
function above(all: ReadonlyMap<string, Entry>, variables: Variables): Variables {
  const said = (name: string): string | undefined => {
    const value = all.get(name)?.value;
    return value?.kind === 'scalar' ? String(value.value) : undefined;
  };
  return {
    value: (name) => said(name) ?? variables.value(name),
    misses: (name) => variables.misses(name),
    inShell: (name) => variables.inShell(name),
    allows: (characters) => variables.allows(characters),
  };
}

/** Names without a value take the declared variable's; what has none becomes what `otherwise` says. */
function lookedUp(
  node: Node | undefined,
  variables: Variables,
  otherwise: (entry: Entry) => Entry | undefined,
): Mapping | undefined {
  if (node?.kind !== 'mapping') return undefined;
  const isOpen = ({ value }: Entry): boolean => value.kind === 'scalar' && value.value === null;
  if (![...node.entries.values()].some(isOpen)) return node;
  const entries = new Map<string, Entry>();
  for (const [name, entry] of node.entries) {
    const value = isOpen(entry) ? variables.value(name) : undefined;
    const found = isOpen(entry) && value === undefined ? otherwise(entry) : entry;
    if (value !== undefined) entries.set(name, { keySpan: entry.keySpan, value: hidden(value, name, entry.keySpan) });
    else if (found) entries.set(name, found);
  }
  return { ...node, entries };
}

/** A value that people may not see: messages show the variable's name. */
function hidden(value: string, name: string, span: Span): Scalar {
  return scalar(value, span, { substituted: { template: `\${${name}}`, variables: [name] } });
}
