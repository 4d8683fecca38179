import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EngineError } from './engine.ts';

/** Where an Engine listens. */
export type EngineAddress =
  | { readonly kind: 'unix'; readonly path: string; readonly from: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly tls?: Tls;
      /** What said so, for messages: `DOCKER_HOST`, `the Docker context dev`. */
      readonly from: string;
    };

export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify: boolean;
}

/** What finding an Engine needs of the world. */
export interface Surroundings {
  readonly environment: { readonly [name: string]: string | undefined };
  readonly home: string;
  /** The text of a file; undefined when it is not there. */
  readonly read: (path: string) => string | undefined;
}

const USUAL = 'unix:///var/run/docker.sock';

/** As the docker command finds it: DOCKER_HOST, DOCKER_CONTEXT, the current context, the usual socket. */
export function findEngine(world: Surroundings): EngineAddress {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: named } = world.environment;
  if (host) return address(host, 'DOCKER_HOST', () => tlsOfVariables(world));
  const context = named || currentContext(world);
  if (context && context !== 'default') return ofContext(context, world);
  return address(USUAL, 'the usual socket', () => undefined);
}

/** The folder of the docker command's own settings. */
export function dockerFolder({ environment, home }: Surroundings): string {
  return environment['DOCKER_CONFIG'] || join(home, '.docker');
}

export function addressText(address: EngineAddress): string {
  return address.kind === 'unix' ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`;
}

function address(text: string, from: string, tls: () => Tls | undefined): EngineAddress {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(text) ?? [];
  if (scheme === 'unix') return { kind: 'unix', path: rest || USUAL.replace('unix://', ''), from };
  if (scheme === 'tcp' || scheme === 'http' || scheme === 'https') return tcp(text, `${scheme}://${rest}`, from, tls());
  const remedy = scheme === 'ssh' ? '; forward its socket: ssh -L /tmp/docker.sock:/var/run/docker.sock HOST' : '';
  throw new EngineError('unreachable', `${from} is ${text}: only unix:// and tcp:// lead to an Engine${remedy}`);
}

function tcp(text: string, url: string, from: string, tls: Tls | undefined): EngineAddress {
  // Of http: URL would drop a port that is the usual one.
  const plain = url.replace(/^\w+/, 'tcp');
  if (!URL.canParse(plain)) throw new EngineError('unreachable', `${from} is ${text}: that is no address`);
  const { hostname, port, pathname } = new URL(plain);
  if (hostname === '' || pathname.length > 1) {
    throw new EngineError('unreachable', `${from} is ${text}: write unix:///PATH or tcp://HOST:PORT`);
  }
  const secure = tls ?? (url.startsWith('https:') ? { verify: true } : undefined);
  const usual = secure ? 2376 : 2375;
  return { kind: 'tcp', host: hostname, port: Number(port || usual), ...(secure && { tls: secure }), from };
}

/** DOCKER_TLS encrypts, DOCKER_TLS_VERIFY checks the Engine's certificate as well; any text turns one on. */
function tlsOfVariables(world: Surroundings): Tls | undefined {
  const { DOCKER_TLS: tls, DOCKER_TLS_VERIFY: verify, DOCKER_CERT_PATH: folder } = world.environment;
  if (!tls && !verify) return undefined;
  const place = folder || dockerFolder(world);
  const found = keys(place, world);
  const stated = `${verify ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS'} is set, and ${place}`;
  const remedy = folder ? '' : '; DOCKER_CERT_PATH names another folder';
  if (verify && !found.ca) throw new EngineError('unreachable', `${stated} has no ca.pem${remedy}`);
  if (!found.cert !== !found.key) {
    throw new EngineError('unreachable', `${stated} has one of cert.pem and key.pem, but not the other${remedy}`);
  }
  return { ...found, verify: Boolean(verify) };
}

function keys(folder: string, { read }: Surroundings): Omit<Tls, 'verify'> {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((file) => read(join(folder, file)));
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function currentContext(world: Surroundings): string | undefined {
  const file = join(dockerFolder(world), 'config.json');
  const config = json(file, world) as { readonly currentContext?: string } | undefined;
  return config?.currentContext;
}

/** A context's folder is named by the sha256 of its name. */
function ofContext(name: string, world: Surroundings): EngineAddress {
  const id = createHash('sha256').update(name).digest('hex');
  const contexts = join(dockerFolder(world), 'contexts');
  const from = `the Docker context ${name}`;
  const meta = json(join(contexts, 'meta', id, 'meta.json'), world) as ContextFile | undefined;
  const endpoint = meta?.Endpoints?.docker;
  if (!endpoint?.Host)
    throw new EngineError('unreachable', `${from} is not there; docker context ls shows those that are`);
  return address(endpoint.Host, from, () => {
    const found = keys(join(contexts, 'tls', id, 'docker'), world);
    const plain = Object.keys(found).length === 0 && !endpoint.SkipTLSVerify;
    return plain ? undefined : { ...found, verify: !endpoint.SkipTLSVerify };
  });
}

interface ContextFile {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } };
}

function json(file: string, { read }: Surroundings): unknown {
  const text = read(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EngineError('unreachable', `${file} is no JSON`, { cause: error });
  }
}
