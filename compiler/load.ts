import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Table } from './attributes/attribute.ts';
import { check } from './check.ts';
import { Report } from './diagnostic.ts';
import { envFile } from './env-file.ts';
import { type Environment, environment, layer } from './environment.ts';
import { expand } from './expand.ts';
import type { Found, Host } from './host.ts';
import { interpolate } from './interpolate.ts';
import { legacy, onDefaultBridge } from './legacy.ts';
import { merge } from './merge.ts';
import type { SourceFile } from './plan/plan.ts';
import type { Project } from './project.ts';
import { read } from './read.ts';
import { resolve } from './resolve.ts';
import type { Source } from './source.ts';
import { get, type Mapping, mapping } from './tree.ts';

export interface LoadOptions {
  readonly host: Host;
  /** Compose files relative to the root, the first one's folder being the project's. */
  readonly files: readonly string[];
  /** Files of variables; the project's `.env` when there are none. */
  readonly envFiles?: readonly string[];
  /** The folder that relative paths mean, relative to the root; the first file's when absent. */
  readonly projectFolder?: string;
  /** Variables said outright, the task's, and the shell's, the earlier winning. */
  readonly said?: { readonly [name: string]: string };
  readonly task?: { readonly [name: string]: string };
  readonly shell?: { readonly [name: string]: string };
  readonly shellNames?: ReadonlySet<string>;
  readonly profiles?: readonly string[];
  /** Whether paths must stay inside the root. */
  readonly contained: boolean;
  /** The folder that `~` means; absent where there is none. */
  readonly home?: string;
  /** False leaves `${…}` as it is written. */
  readonly interpolate?: boolean;
  /** The project's name said outright; else the files' `name:`, else `defaultName`. */
  readonly projectName?: string;
  readonly defaultName: string;
  readonly table: Table;
}

export interface Loaded {
  /** Absent when no file could be read. */
  readonly project?: Project;
  readonly projectName: string;
  /** Files read, Compose files first. */
  readonly sources: readonly SourceFile[];
  /** Names of the variables used, sorted. */
  readonly variables: readonly string[];
  readonly profiles: readonly string[];
}

/** The files as one project. */
export function load(options: LoadOptions, report: Report): Loaded {
  const { profiles = [] } = options;
  const log = readLog(options.host);
  const inputs = { ...options, host: log.host };
  const folder = options.projectFolder ?? folderOf(options.files[0] ?? '');
  const declared = withEnvFiles(environment(inputs), inputs, folder, report);
  const documents = options.files.flatMap((file) => documentsOf(file, log.host, report));
  const projectName = options.projectName ?? namedIn(documents, declared) ?? options.defaultName;
  const variables = declared.above(layer({ COMPOSE_PROJECT_NAME: projectName }));
  const modern = documents.map((document) => legacy(substituted(document, variables, options, report), report));
  const format = modern.length > 0 && modern.every((one) => one.format === 'compose-1') ? 'compose-1' : 'compose';
  const root = modern
    .map(({ node }) => expand(check(node, report) as Mapping, options.table, report))
    .reduce<Mapping | undefined>((base, over) => merge(base ?? mapping(new Map(), over.span), over, options.table), undefined);
  const whole = root && format === 'compose-1' ? onDefaultBridge(root) : root;
  const resolving = { ...inputs, format, profiles, projectFolder: folder, variables } as const;
  const project = whole && resolve(whole, resolving, report);
  const used = variables.used.filter((name) => name !== 'COMPOSE_PROJECT_NAME');
  return { ...(project && { project }), projectName, sources: log.sources(options.files, format), variables: used, profiles };
}

function folderOf(file: string): string {
  const folder = posix.dirname(file);
  return folder === '.' ? '' : folder;
}

/** The same host, and what it gave. */
function readLog(host: Host): { host: Host; sources(files: readonly string[], format: Project['format']): SourceFile[] } {
  const given = new Map<string, Uint8Array>();
  const logged = (path: string): Found => {
    const found = host.read(path);
    if (found.kind === 'text') given.set(path, found.bytes);
    return found;
  };
  return {
    host: { read: logged, look: (path) => host.look(path) },
    sources(files, format) {
      const all = [...new Set([...files, ...[...given.keys()].sort()])].filter((file) => given.has(file));
      return all.map((file) => ({ file, sha256: sha256(given.get(file)), kind: files.includes(file) ? format : 'variables' }));
    },
  };
}

function sha256(bytes: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The files of variables below all that was declared, a later file winning over an earlier one. */
function withEnvFiles(declared: Environment, options: LoadOptions, folder: string, report: Report): Environment {
  const named = options.envFiles ?? [];
  const own = posix.join(folder, '.env');
  const files = named.length > 0 ? named : options.host.look(own) === 'file' ? [own] : [];
  const values = new Map<string, string>();
  for (const file of files) {
    const source = textOf(file, options.host, report);
    if (!source) continue;
    for (const { name, value } of envFile({ ...source, secret: true }, declared.below(values), report)) {
      if (value !== null) values.set(name, value);
    }
  }
  return declared.below(values);
}

function documentsOf(file: string, host: Host, report: Report): readonly Mapping[] {
  const source = textOf(file, host, report);
  return source ? read(source, report) : [];
}

function textOf(file: string, host: Host, report: Report): Source | undefined {
  const found = host.read(file);
  if (found.kind === 'text') return { file, text: found.text };
  if (found.kind === 'outside') report.add('outside-root', undefined, { path: file, what: 'the file' });
  else report.add('unreadable-file', undefined, { file, why: found.kind === 'missing' ? 'there is no such file' : found.why });
  return undefined;
}

/** The last `name:` of the files. What is wrong with it is reported when the files themselves are substituted. */
function namedIn(documents: readonly Mapping[], variables: Environment): string | undefined {
  const quiet = { value: (name: string) => variables.value(name), misses: () => false, inShell: () => false, allows: () => true };
  const names = documents.map((document) => get(document, 'name')).filter((node) => node !== undefined);
  const last = names.map((node) => interpolate(node, quiet, new Report())).at(-1);
  return last?.kind === 'scalar' && typeof last.value === 'string' && last.value !== '' ? last.value : undefined;
}

function substituted(document: Mapping, variables: Environment, options: LoadOptions, report: Report): Mapping {
  return options.interpolate === false ? document : interpolate(document, variables, report);
}
