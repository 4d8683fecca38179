import {
  type Http2Session,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Duplex } from 'node:stream';

/** gRPC's codes that are used here (google.rpc.Code). */
export const CODES = { ok: 0, unknown: 2, notFound: 5, resourceExhausted: 8, unimplemented: 12 } as const;

/** What a call fails with: it is told to the other side as its status. */
export class CallError extends Error {
  readonly code: number;

  constructor(code: number, words: string) {
    super(words);
    this.name = 'CallError';
    this.code = code;
  }
}

/** A call of the other side. */
export interface Call {
  /** The values of a header, in order. */
  readonly metadata: (name: string) => readonly string[];
  readonly requests: AsyncIterable<Uint8Array>;
  /** Settles when more may be sent; `tail`, which is the end of the message, may be written over then. */
  send(message: Uint8Array, tail?: Uint8Array): Promise<void>;
}

/** By path: `/grpc.health.v1.Health/Check`. */
export type Services = { readonly [path: string]: (call: Call) => Promise<void> };

/** What a session says of a new stream; Node's types leave out the last. */
type Heard = [stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, raw: readonly string[]];

/** Answers calls that come over a connection, until it closes. */
export function serve(socket: Duplex, services: Services): Http2Session {
  const session = performServerHandshake(socket);
  session.on('error', () => undefined);
  // The last argument has headers one by one: the second joins those of one name.
  session.on('stream', (...[stream, headers, , raw]: Heard) => {
    stream.on('error', () => undefined);
    void answer(stream, { path: headers[':path'] ?? '', raw }, services);
  });
  return session;
}

interface Head {
  readonly path: string;
  /** Names and values in turn. */
  readonly raw: readonly string[];
}

async function answer(stream: ServerHttp2Stream, { path, raw }: Head, services: Services): Promise<void> {
  const service = Object.hasOwn(services, path) ? services[path] : undefined;
  const head = { ':status': 200, 'content-type': 'application/grpc' };
  let status: { readonly 'grpc-status': string; readonly 'grpc-message'?: string } = { 'grpc-status': '0' };
  stream.on('wantTrailers', () => stream.sendTrailers(status));
  try {
    // It throws where the other side has called off already, as every word to that would.
    stream.respond(head, { waitForTrailers: true });
    if (!service) throw new CallError(CODES.unimplemented, `no ${path} here`);
    const metadata = (name: string) => raw.filter((_, index) => index % 2 === 1 && raw[index - 1] === name);
    await service({ metadata, requests: messages(stream), send: (bytes, tail) => write(stream, bytes, tail) });
  } catch (error) {
    status = statusOf(error);
  }
  if (!stream.destroyed) stream.end();
}

function statusOf(error: unknown): { readonly 'grpc-status': string; readonly 'grpc-message': string } {
  const code = error instanceof CallError ? error.code : CODES.unknown;
  const words = error instanceof Error ? error.message : String(error);
  return { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(words) };
}

/**
 * A message: a byte that says it is not compressed, four of length, and its bytes. Waits while the other side does not
 * read; and until it has read a tail, whose buffer is the caller's again then.
 */
function write(stream: Duplex, bytes: Uint8Array, tail?: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => {
      if (error) reject(new CallError(CODES.unknown, 'the call is over'));
      else resolve();
    };
    const head = framed(bytes, tail?.length);
    if (!tail) {
      if (stream.write(head, done)) resolve();
      return;
    }
    stream.cork();
    stream.write(head);
    stream.write(tail, done);
    stream.uncork();
  });
}

export function framed(bytes: Uint8Array, more = 0): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(bytes.length + more, 1);
  return Buffer.concat([head, bytes]);
}

const HEAD = 5;

/** BuildKit's own bound of a message. */
const MOST_BYTES = HEAD + 16 * 1024 * 1024;

/** Who has read enough has not ended the call: more may be sent. */
export async function* messages(stream: Duplex): AsyncGenerator<Uint8Array, void, undefined> {
  let begun: Buffer[] = [];
  let [length, wanted] = [0, HEAD];
  const chunks: AsyncIterable<Buffer> = stream.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    begun.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    let rest = Buffer.concat(begun);
    wanted = HEAD;
    while (rest.length >= HEAD) {
      const end = HEAD + rest.readUInt32BE(1);
      if (end > MOST_BYTES) throw new CallError(CODES.resourceExhausted, 'a message is longer than 16 MiB');
      wanted = end;
      if (rest.length < end) break;
      yield rest.subarray(HEAD, end);
      rest = rest.subarray(end);
      wanted = HEAD;
    }
    begun = [rest];
    length = rest.length;
  }
}
