import { Agent } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Duplex, Readable } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { EngineError } from './engine.ts';
import { Lost, Refusal, refusalOf } from './errors.ts';
import type { EngineAddress } from './host.ts';
import { hear } from './limits.ts';
import { type Upgrade, upgraded } from './upgrade.ts';

const MEBIBYTE = 1024 * 1024;

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: { readonly [name: string]: string | number | boolean | readonly string[] | object | undefined };
  readonly body?: object;
  /** A tar. */
  readonly upload?: Readable | Buffer;
  readonly headers?: { readonly [name: string]: string };
}

const LISTS: readonly string[] = ['/containers/json', '/networks', '/volumes', '/images/json'];

/** The longest reply: ten thousand objects with their labels, or one object with all its labels and variables. */
function mostMebibytes({ path }: Request): number {
  return LISTS.includes(path) ? 64 : 16;
}

/** One way to the Engine. */
export interface Client {
  /** The whole reply as JSON (undefined when empty). Throws Refusal, Lost, or the signal's reason. */
  ask(request: Request, signal: AbortSignal): Promise<unknown>;
  /** The reply as it comes; ends with Lost when it breaks off. */
  open(request: Request, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** The connection itself, from now on of HTTP/2. */
  upgrade(request: Upgrade, signal: AbortSignal): Promise<Duplex>;
}

/**
 * Questions that are answered soon share connections that stay open; what lasts (wait, events, output, pulls) has a
 * connection each, so that no question ever stands in a line behind them.
 */
export interface Clients {
  readonly bounded: Client;
  readonly unbounded: Client;
}

export function clients(address: EngineAddress, version?: string): Clients {
  return {
    bounded: client(address, version, true),
    unbounded: client(address, version, false),
  };
}

function client(address: EngineAddress, version: string | undefined, keepAlive: boolean): Client {
  const ways = agent(address, keepAlive);
  const docker = new Docker({
    socketPath: address.kind === 'unix' ? address.path : undefined,
    host: address.kind === 'tcp' ? address.host : undefined,
    port: address.kind === 'tcp' ? address.port : undefined,
    protocol: address.kind === 'tcp' && address.tls ? 'https' : 'http',
    ca: undefined,
    cert: undefined,
    key: undefined,
    version: version && `v${version}`,
    // The limits are ours, by verb.
    timeout: 0,
    pathPrefix: '/',
    agent: ways,
  });
  const send = (request: Request, signal: AbortSignal) => dial(docker, request, signal);
  return {
    ask: async (request, signal) => parse(await whole(await send(request, signal), request, signal)),
    open: async (request, signal) => pieces(await send(request, signal), signal),
    upgrade: (request, signal) => {
      const path = version === undefined ? request.path : `/v${version}${request.path}`;
      return upgraded(address, ways, { ...request, path }, signal);
    },
  };
}

/**
 * dockerode writes out every request with all that hangs on it, whether anybody debugs it or not: connections, and what
 * waits in them, were most of its time and of our memory. An agent's own words end that.
 */
function agent(address: EngineAddress, keepAlive: boolean): Agent {
  return Object.assign(plainAgent(address, keepAlive), { [inspect.custom]: () => 'Agent' });
}

function plainAgent(address: EngineAddress, keepAlive: boolean): Agent {
  if (address.kind === 'unix' || !address.tls) return new Agent({ keepAlive });
  const { ca, cert, key, verify } = address.tls;
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    // Read here, so that a broken file is no connection that broke off.
    createSecureContext(files);
  } catch (error) {
    const which = 'ca.pem, cert.pem and key.pem (DOCKER_CERT_PATH, or the Docker context, says where)';
    throw new EngineError('unreachable', `${which} are not what TLS needs`, { cause: error });
  }
  return new SecureAgent({ keepAlive, rejectUnauthorized: verify, ...files });
}

/** dockerode drops a cut reply in silence unless it is read as a stream: so all are. */
function dial(docker: Docker, request: Request, signal: AbortSignal): Promise<IncomingMessage> {
  const query = defined(request.query);
  const dialled = Object.keys(query).length > 0 || request.body !== undefined;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    docker.modem.dial(
      {
        path: `${request.path}${Object.keys(query).length > 0 ? '?' : ''}`,
        method: request.method,
        ...(dialled && { options: { _query: query, _body: request.body ?? {} } }),
        ...(request.upload && { file: request.upload }),
        ...(request.headers && { headers: { ...request.headers } }),
        abortSignal: signal,
        isStream: true,
        statusCodes: EVERY_STATUS,
      },
      (error, reply) => {
        if (!reply) reject(signal.aborted ? signal.reason : new Lost(error));
        else if (GOOD.includes(reply.statusCode ?? 0)) resolve(reply);
        else refusalOf(reply.statusCode ?? 0, pieces(reply, signal)).then(reject, reject);
      },
    );
  });
}

const GOOD = [200, 201, 204, 304];

/** dockerode reads replies with other statuses itself, without a bound. */
const EVERY_STATUS = Object.fromEntries(Array.from({ length: 600 }, (_, status) => [status, true] as const));

function defined(query: Request['query'] = {}): object {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

async function whole(reply: IncomingMessage, request: Request, signal: AbortSignal): Promise<Buffer> {
  const most = mostMebibytes(request);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of pieces(reply, signal)) {
    bytes += chunk.length;
    if (bytes > most * MEBIBYTE) throw new Refusal(200, `its answer is longer than ${most} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `signal` of a request ends with its headers: here it holds for the body too, also while nobody reads it. */
function pieces(reply: IncomingMessage, signal: AbortSignal): AsyncIterable<Buffer> {
  reply.once(
    'close',
    hear(signal, () => reply.destroy()),
  );
  // Each reader hears of errors itself; nobody may be reading yet.
  reply.on('error', () => undefined);
  return read(reply, signal);
}

async function* read(reply: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  try {
    // Without an encoding set, a reply's chunks are Buffers.
    for await (const chunk of reply) yield chunk as Buffer;
  } catch (error) {
    throw signal.aborted ? signal.reason : new Lost(error);
  } finally {
    reply.destroy();
  }
  signal.throwIfAborted();
}

function parse(bytes: Buffer): unknown {
  const text = bytes.toString('utf8').trim();
  if (text === '' || text === 'OK') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(200, `its answer is no JSON: ${text.slice(0, 200)}`, { cause: error });
  }
}
