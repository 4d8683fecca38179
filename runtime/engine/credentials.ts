import { spawn } from 'node:child_process';
import { join } from 'node:path';
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

/** Helpers ask key rings and clouds: some do so over the network. */
const HELPER_SECONDS = 30;

const DOCKER_HUB = 'https://index.docker.io/v1/';

/** Those of the file that was named, which must then be there, else of the user's own. */
export function registries(world: Surroundings, named?: string): Registries {
  return {
    file: fileOf(world, named),
    async of(image, signal) {
      const config = configOf(world, named);
      return find(registryOf(image), config, world, signal);
    },
    async all(signal) {
      const config = configOf(world, named);
      const names = [...new Set([...Object.keys(config.auths ?? {}), ...Object.keys(config.credHelpers ?? {})])].sort();
      const found = await Promise.all(names.map((name) => find(name, config, world, signal)));
      return Object.fromEntries(names.flatMap((name, index) => (found[index] ? [[name, found[index]]] : [])));
    },
  };
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
  try {
    return JSON.parse(text) as Config;
  } catch (error) {
    // The text may hold passwords, and V8 quotes what it could not parse.
    throw new EngineError('refused', `${file} is no JSON: no registry's credentials can be read from it`, {
      cause: error instanceof SyntaxError ? undefined : error,
    });
  }
}

async function find(
  registry: string,
  config: Config,
  world: Surroundings,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const helper = named(config.credHelpers, registry) ?? config.credsStore;
  const stored = helper ? await ask(helper, registry, world, signal) : undefined;
  return stored ?? written(registry, named(config.auths, registry));
}

/** Entries are hosts, or URLs of old: `https://registry.example/v1/`. */
function named<T>(entries: { readonly [registry: string]: T } = {}, registry: string): T | undefined {
  if (Object.hasOwn(entries, registry)) return entries[registry];
  return Object.entries(entries).find(([name]) => host(name) === host(registry))?.[1];
}

/** `registry.example` of `https://registry.example/v1/`. */
export function host(registry: string): string {
  return registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
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

/** https://github.com/docker/docker-credential-helpers: the registry on standard input, JSON on standard output. */
async function ask(
  helper: string,
  registry: string,
  world: Surroundings,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  const { code, output } = await run(program, registry, world, signal);
  if (code !== 0 && /credentials not found/.test(output)) return undefined;
  if (code !== 0)
    throw new EngineError('refused', `${program} has no credentials for ${host(registry)}: ${output.trim()}`);
  const { Username: username, Secret: secret } = parsed(output, program);
  if (!username && !secret) return undefined;
  if (username === '<token>') return { identitytoken: secret, serveraddress: registry };
  return { username, password: secret, serveraddress: registry };
}

function parsed(output: string, program: string): { readonly Username: string; readonly Secret: string } {
  try {
    return JSON.parse(output);
  } catch {
    throw new EngineError('refused', `${program} answered with something that is no JSON`);
  }
}

function run(
  program: string,
  input: string,
  { environment }: Surroundings,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...environment },
      timeout: HELPER_SECONDS * 1000,
      signal,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const failed = (cause: unknown) =>
      reject(signal.aborted ? signal.reason : new EngineError('refused', `${program} cannot be run`, { cause }));
    child.on('error', failed);
    // A helper that does not read what it is asked breaks the pipe; its exit code says the rest.
    child.stdin.on('error', () => undefined).end(input);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** For a header: the alphabet of URLs. */
export function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replace(/\+/g, '-').replace(/\//g, '_');
}
