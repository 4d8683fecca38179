import { posix } from 'node:path';
import type { Move, Table } from './attributes/attribute.ts';
import { topLevel } from './attributes/tables.ts';
import { show, showEntries } from './config/show.ts';
import { movePaths } from './walk.ts';
import { cleanPath, isRemote, isWindows } from './paths.ts';
import type { Project } from './project.ts';
import type { Found } from './references.ts';
import { references } from './references.ts';
import type { Json, Mapping } from './tree.ts';
import { get, isObject, scalar, toJson } from './tree.ts';

/** What `docker compose config` shows besides the files. */
export interface ConfigOptions {
  /** Name of the project: `-p`, COMPOSE_PROJECT_NAME, the files' `name:`, or the folder's. */
  readonly name: string;
  /** The root folder, absolute: paths are shown in full; without it as they are. */
  readonly root?: string;
  /** What `~` means; without it, `~` stays. */
  readonly home?: string;
  /** False leaves out what docker compose adds: the default network, implied dependencies, names on the engine. */
  readonly normalized?: boolean;
  /** The files of variables were left unread, and are printed. */
  readonly envFiles?: boolean;
  /** Nothing was put in for variables: `$` stays as it is. */
  readonly asWritten?: boolean;
}

interface Shown {
  [name: string]: Json;
}

/** What services use, by kind of reference: docker compose shows nothing else of these sections. */
type Used = { readonly [kind in 'network' | 'volume' | 'secret' | 'config']: Set<string> };

/** The project as docker compose 2.26 prints it with `config --format json`, as plain data. */
export function config(project: Project, options: ConfigOptions): Json {
  const root = movePaths(project.root, topLevel, absolute(options));
  const table = topLevel['services']?.each?.inside ?? {};
  const used: Used = { network: new Set(), volume: new Set(), secret: new Set(), config: new Set() };
  const services = object();
  for (const [name, node] of mappings(root, 'services')) services[name] = showService(node, table, used, options);
  const whole = object();
  whole['name'] = options.name;
  whole['services'] = services;
  for (const [kind, section] of SECTIONS) {
    const shown = showSection(root, section, used[kind], options);
    if (Object.keys(shown).length > 0) whole[section] = shown;
  }
  for (const [name, { value }] of root.entries) if (name.startsWith('x-')) whole[name] = foreign(toJson(value));
  return options.asWritten ? whole : escaped(whole);
}

const SECTIONS = [
  ['network', 'networks'],
  ['volume', 'volumes'],
  ['secret', 'secrets'],
  ['config', 'configs'],
] as const;

function showService(node: Mapping, table: Table, used: Used, { normalized, envFiles }: ConfigOptions): Json {
  const shown: Shown = Object.assign(object(), { command: null, entrypoint: null }, showEntries(toJson(node), table));
  const found = references(node, table);
  for (const { kind, name } of found) if (kind in used) used[kind as keyof Used].add(name);
  if (envFiles && get(node, 'env_file')) shown['env_file'] = showEnvFiles(toJson(get(node, 'env_file') ?? node));
  if (normalized === false) return asSaid(node, shown, used);
  const depends = withImplied(shown['depends_on'], found);
  if (depends) shown['depends_on'] = depends;
  // A provider is no container.
  const isOnNone = 'network_mode' in shown || 'provider' in shown;
  if (!isOnNone && isNothing(shown['networks'])) shown['networks'] = { default: null };
  if (shown['networks'] && 'default' in (shown['networks'] as Shown)) used.network.add('default');
  const { deploy, scale } = shown;
  if (deploy && scale !== undefined && 'replicas' in (deploy as Shown))
    shown['deploy'] = { ...(deploy as Shown), replicas: scale };
  return shown;
}

/** Without what docker compose adds when it normalizes. */
function asSaid(node: Mapping, shown: Shown, used: Used): Shown {
  if (shown['networks'] && 'default' in (shown['networks'] as Shown)) used.network.add('default');
  const build = get(node, 'build');
  // What was added stands where the whole stands.
  const isAdded = build?.kind === 'mapping' && build.entries.get('dockerfile')?.keySpan === build.span;
  if (isAdded) delete (shown['build'] as Shown)['dockerfile'];
  return shown;
}

/** That a file is required goes without saying. */
function showEnvFiles(files: Json): Json {
  const all = Array.isArray(files) ? files : [];
  return all.map((file) => {
    const { required, ...rest } = file as Shown;
    return required === false ? { ...rest, required } : rest;
  });
}

/** The dependencies that follow from what a service shares with others, unless one is declared. */
function withImplied(declared: Json | undefined, found: readonly Found[]): Json | undefined {
  const depends: Shown = Object.assign(object(), declared);
  for (const { name, implies } of found) {
    if (!implies || name in depends) continue;
    depends[name] = { condition: implies.condition, ...(implies.restart && { restart: true }), required: true };
  }
  return Object.keys(depends).length > 0 ? depends : undefined;
}

/** The used ones of a section, each with the name that it has on the engine. */
function showSection(
  root: Mapping,
  section: string,
  used: ReadonlySet<string>,
  { name: project, normalized }: ConfigOptions,
): Shown {
  const row = topLevel[section]?.each;
  const nodes = new Map(mappings(root, section));
  const all = object();
  for (const key of used) {
    const node = nodes.get(key);
    if (!node && !(section === 'networks' && key === 'default')) continue;
    const written = node ? toJson(node) : object();
    const shown: Shown = Object.assign(object(), row ? show(written ?? object(), row) : undefined);
    // A name that came out empty is said, and not shown.
    if (normalized !== false && isNull(written, 'name'))
      shown['name'] = shown['external'] === true ? key : `${project}_${key}`;
    all[key] = shown;
  }
  return all;
}

function mappings(root: Mapping, section: string): readonly (readonly [string, Mapping])[] {
  const node = get(root, section);
  if (node?.kind !== 'mapping') return [];
  return [...node.entries].map(([name, { value }]) => [
    name,
    value.kind === 'mapping' ? value : { kind: 'mapping', span: value.span, entries: new Map() },
  ]);
}

/** In full, `~` included. */
function absolute({ root, home }: ConfigOptions): Move {
  return (path, kind) => {
    const text = String(path.value);
    if (text.startsWith('~') && home !== undefined)
      return scalar(cleanPath(posix.join(home, text.slice(1))), path.span);
    const stays = text === '' || /^[/~]/.test(text) || isWindows(text) || (kind === 'context' && isRemote(text));
    return stays || root === undefined ? path : scalar(cleanPath(posix.join(root, text)), path.span);
  };
}

/** Every `$` twice, as docker compose prints it: the output is read as a Compose file again. */
function escaped(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (value === null || typeof value !== 'object') return value;
  const all = object();
  for (const [key, inner] of Object.entries(value)) all[key.replaceAll('$', '$$$$')] = escaped(inner);
  return all;
}

/** In what belongs to nobody, docker compose loses empty lists. */
function foreign(value: Json): Json {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(foreign);
  if (value === null || typeof value !== 'object') return value;
  return Object.assign(object(), ...Object.entries(value).map(([key, inner]) => ({ [key]: foreign(inner) })));
}

function isNull(value: Json, key: string): boolean {
  const name = isObject(value) ? value[key] : undefined;
  return name === undefined || name === null;
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || Object.keys(value).length === 0;
}

/** Without a prototype: a service may be called anything. */
function object(): Shown {
  return Object.create(null);
}
