import { join } from 'node:path';
import { files } from '../../compiler/command.ts';
import { askHelper, type Helpers } from './credential-helper.ts';
import { EngineError } from './engine.ts';
import { dockerFolder } from './host.ts';
import type { Surroundings } from './host.ts';

/** What an Engine is sent in X-Registry-Auth. */
export type Credentials =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

/** Credentials as `docker login` keeps them. Read anew each time: a token may be renewed while a pod runs. */
export interface Registries {
  /** Absolute path of the config.json that is read, whether it is there or not. */
  readonly file: string;
  /** Those of the image's registry; undefined when there are none. */
  of(image: string, signal: AbortSignal): Promise<Credentials | undefined>;
  /** Those of every registry that config.json names, for builds: who knows what a Dockerfile begins with. */
  all(signal: AbortSignal): Promise<{ readonly [registry: string]: Credentials }>;
}

const DOCKER_HUB = 'https://index.docker.io/v1/';

/** Whose credentials are read, and which programs may hold them. */
export interface Reading {
  /** Absolute path of a config.json, which must be there; the user's own without. */
  readonly named?: string;
  /** Folders that containers may write: nothing in them is run, and a config.json there names no programs. */
  readonly writable: readonly string[];
  readonly guarded?: boolean;
}

/** Those of the file that was named, else of the user's own. */
export function registries(world: Surroundings, { named, writable, guarded = false }: Reading): Registries {
  const file = fileOf(world, named);
  const helpers = { ...world, writable, guarded };
  const folder = writable.find((one) => file.startsWith(`${one}/`));
  const read = (): Config => {
    if (folder === undefined) return configOf(world, named);
    const config = configOf({ ...world, read: (path) => textBelow(folder, path) }, file);
    checkHelpers(config, file);
    return config;
  };
  return {
    file,
    async of(image, signal) {
      return find(registryOf(image), read(), helpers, signal);
    },
    async all(signal) {
      const config = read();
      const names = [...new Set([...Object.keys(config.auths ?? {}), ...Object.keys(config.credHelpers ?? {})])].sort();
      const found = await Promise.all(names.map((name) => find(name, config, helpers, signal)));
      return Object.fromEntries(names.flatMap((name, index) => (found[index] ? [[name, found[index]]] : [])));
    },
  };
}

/** The text of a file below a folder, where symbolic links lead nowhere else; undefined when it is not there. */
function textBelow(folder: string, path: string): string | undefined {
  const found = files(folder).read(path);
  if (found.kind === 'text') return found.text;
  if (found.kind === 'missing') return undefined;
  const why = found.kind === 'outside' ? 'a symbolic link leads out of the sandbox' : found.why;
  throw new EngineError('refused', `${path} cannot be read: ${why}`);
}

/** A file that a task or its containers may write decides on no program that the executor runs. */
function checkHelpers({ credsStore, credHelpers }: Config, file: string): void {
  const [name] = Object.entries({ credsStore, credHelpers }).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new EngineError(
    'refused',
    `${file} has ${name}, and a file of the sandbox names no program to run: write the credentials into its auths, or have the operator name a config.json (credentials)`,
  );
}

/** `registry:5000` of `registry:5000/team/app:1`; the name's first part counts when it looks like a host. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return named && !/^(index\.)?docker\.io$/.test(first) ? first : DOCKER_HUB;
}

/** What counts of a config.json. */
export interface Config {
  readonly auths?: { readonly [registry: string]: Auth };
  readonly credHelpers?: { readonly [registry: string]: string };
  readonly credsStore?: string;
}

interface Auth {
  /** Base64 of `user:password`. */
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** Absolute path of the file that was named, or else of the user's own. */
export function fileOf(world: Surroundings, named: string | undefined): string {
  return named ?? join(dockerFolder(world), 'config.json');
}

/** Empty where the user's own is not there; fails with an EngineError that quotes nothing of it. */
export function configOf(world: Surroundings, named: string | undefined): Config {
  const file = fileOf(world, named);
  const text = world.read(file);
  if (text === undefined && named !== undefined) {
    throw new EngineError('refused', `${named}, which should hold the credentials of registries, is not there`);
  }
  if (!text) return {};
  const config = parsed(text, file);
  if (!isConfig(config)) throw new EngineError('refused', `${file} is no config.json of Docker's`);
  return config;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The text may hold passwords, and V8 quotes what it could not parse.
    throw new EngineError('refused', `${file} is no JSON: no registry's credentials can be read from it`, {
      cause: error instanceof SyntaxError ? undefined : error,
    });
  }
}

/** JSON may be anything. */
function isConfig(config: unknown): config is Config {
  if (!isMap(config)) return false;
  const { auths, credHelpers, credsStore } = config;
  const isText = (one: unknown) => typeof one === 'string';
  return (
    (credsStore === undefined || isText(credsStore)) &&
    (auths === undefined || (isMap(auths) && Object.values(auths).every(isMap))) &&
    (credHelpers === undefined || (isMap(credHelpers) && Object.values(credHelpers).every(isText)))
  );
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function find(
  registry: string,
  config: Config,
  helpers: Helpers,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const helper = named(config.credHelpers, registry) ?? config.credsStore;
  const stored = helper ? await ask(helper, registry, helpers, signal) : undefined;
  return stored ?? written(registry, named(config.auths, registry));
}

/** Entries are hosts, or URLs of old: `https://registry.example/v1/`. */
function named<T>(entries: { readonly [registry: string]: T } = {}, registry: string): T | undefined {
  if (Object.hasOwn(entries, registry)) return entries[registry];
  return Object.entries(entries).find(([name]) => host(name) === host(registry))?.[1];
}

/** `registry.example` of `https://registry.example/v1/`. */
export function host(registry: string): string {
  const [found = ''] = registry.replace(/^https?:\/\//, '').split('/');
  return found;
}

function written(serveraddress: string, auth: Auth | undefined): Credentials | undefined {
  if (!auth) return undefined;
  if (auth.identitytoken) return { identitytoken: auth.identitytoken, serveraddress };
  const [, username = auth.username, password = auth.password] =
    /^([^:]*):([\s\S]*)$/.exec(
      Buffer.from(auth.auth ?? '', 'base64')
        .toString('utf8')
        .replace(/\0+$/, ''),
    ) ?? [];
  return username && password !== undefined ? { username, password, serveraddress } : undefined;
}

async function ask(
  helper: string,
  registry: string,
  helpers: Helpers,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const { code, output } = await askHelper(helper, registry, helpers, signal);
  const program = `docker-credential-${helper}`;
  if (code !== 0 && output.includes('credentials not found')) return undefined;
  if (code !== 0)
    throw new EngineError(
      'refused',
      `${program} has no credentials for ${host(registry)}: ${output.trim().slice(0, 200)}`,
    );
  const { Username: username, Secret: secret } = answered(output, program);
  if (!username && !secret) return undefined;
  if (username === '<token>') return { identitytoken: secret, serveraddress: registry };
  return { username, password: secret, serveraddress: registry };
}

function answered(output: string, program: string): { readonly Username: string; readonly Secret: string } {
  const wrong = new EngineError('refused', `${program} answered with something that is no JSON of credentials`);
  try {
    const { Username = '', Secret = '' } = JSON.parse(output);
    if (typeof Username === 'string' && typeof Secret === 'string') return { Username, Secret };
  } catch {
    // The answer may hold a password, and V8 quotes what it could not parse.
  }
  throw wrong;
}

/** For a header: the alphabet of URLs. */
export function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replace(/\+/g, '-').replace(/\//g, '_');
}
