import { compareText } from '../diagnostic.ts';
import { printYaml } from '../print-yaml.ts';
import type { Project } from '../project.ts';
import type { Json } from '../tree.ts';
import { get, isObject, toJson } from '../tree.ts';
import type { Given } from './options.ts';
import { has, value } from './options.ts';

type Fields = { readonly [name: string]: Json };

/** What lists are made of. */
export interface Listed {
  readonly project: Project;
  readonly config: Json;
  readonly environment: ReadonlyMap<string, string>;
}

/** Names only, one a line, for the switch that was given; the first in docker compose's order when there are several. */
export function listing(given: Given, { project, config, environment }: Listed): string | undefined {
  const lists: { readonly [option: string]: () => Iterable<string> } = {
    services: () => project.services.keys(),
    volumes: () => Object.keys(field(config, 'volumes')),
    networks: () => Object.keys(field(config, 'networks')),
    models: () => modelsOf(project),
    profiles: () => profilesOf(project),
    images: () => imagesOf(config),
    environment: () => [...environment].map(([name, value]) => `${name}=${value}`),
  };
  const option = Object.keys(lists).find((name) => has(given, name));
  const names = option === undefined ? undefined : lists[option]?.();
  return (
    names &&
    [...new Set(names)]
      .sort(compareText)
      .map((name) => `${name}\n`)
      .join('')
  );
}

function profilesOf(project: Project): readonly string[] {
  return [...project.services.values()].flatMap(({ node }) => {
    const profiles = get(node, 'profiles');
    const all = profiles ? toJson(profiles) : [];
    return Array.isArray(all) ? all.map(String) : [];
  });
}

/** What is fetched, not what it is called in the file. */
function modelsOf(project: Project): readonly string[] {
  const models = get(project.root, 'models');
  const all = models?.kind === 'mapping' ? [...models.entries.values()] : [];
  return all.flatMap(({ value }) => {
    const model = get(value, 'model');
    return model ? [String(toJson(model))] : [];
  });
}

/** A service without an image is built, and its image is called after the project. */
function imagesOf(config: Json): readonly string[] {
  const project = String(isObject(config) ? config['name'] : '');
  return Object.entries(field(config, 'services')).map(([name, service]) => {
    const image = isObject(service) ? service['image'] : undefined;
    return typeof image === 'string' ? image : `${project}-${name}`;
  });
}

/** The whole, in the format wanted: YAML unless told. */
export function printed(given: Given, config: Json): string {
  return value(given, 'format') === 'json' ? configJson(config) : printYaml(withoutEmpty(config));
}

/** As JSON, with a final newline. */
export function configJson(config: Json): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** docker compose prints these in JSON only: a cleared command is `[]` there, and null one that was never set. */
function withoutEmpty(config: Json): Json {
  if (!isObject(config)) return config;
  return mapSection(
    mapSection(config, 'services', (key, inner) => !(['command', 'entrypoint'].includes(key) && inner === null)),
    'networks',
    (key, inner) => !(key === 'ipam' && isObject(inner) && Object.keys(inner).length === 0),
  );
}

function mapSection(config: Fields, section: string, keep: (key: string, value: Json) => boolean): Fields {
  const all = config[section];
  if (!isObject(all)) return config;
  const entries = Object.entries(all).map(
    ([name, item]) =>
      [
        name,
        isObject(item) ? fieldsOf(Object.entries(item).filter(([key, inner]) => keep(key, inner))) : item,
      ] as const,
  );
  return { ...config, [section]: fieldsOf(entries) };
}

/** Without a prototype: a service may be called anything. */
function fieldsOf(entries: readonly (readonly [string, Json])[]): Fields {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function field(config: Json, name: string): Fields {
  const found = isObject(config) ? config[name] : undefined;
  return isObject(found) ? found : {};
}
