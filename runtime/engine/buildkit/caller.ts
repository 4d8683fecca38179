import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import { Lost, Refusal } from '../errors.ts';
import { framed, messages } from './grpc.ts';

/** A connection on which calls are made. */
export function caller(socket: Duplex): ClientHttp2Session {
  const session = connect('http://engine', { createConnection: () => socket });
  session.on('error', () => undefined);
  return session;
}

/**
 * Calls, and gives the replies as they come. Throws Refusal with the words of the other side, Lost when the connection
 * breaks off, and the signal's reason.
 */
export async function* call(
  session: ClientHttp2Session,
  path: string,
  request: Uint8Array,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal.throwIfAborted();
  const stream = streamOf(session, path);
  let status: IncomingHttpHeaders = {};
  for (const event of ['response', 'trailers'] as const) {
    stream.on(event, (headers: IncomingHttpHeaders) => {
      status = { ...status, ...headers };
    });
  }
  const abort = () => stream.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    stream.end(framed(request));
    yield* messages(stream);
  } catch (error) {
    throw signal.aborted ? signal.reason : new Lost(error);
  } finally {
    signal.removeEventListener('abort', abort);
    stream.destroy();
  }
  signal.throwIfAborted();
  judge(status);
}

/** Of a connection that is gone already there is none. */
function streamOf(session: ClientHttp2Session, path: string): ClientHttp2Stream {
  try {
    return session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' });
  } catch (error) {
    throw new Lost(error);
  }
}

function judge({ 'grpc-status': status, 'grpc-message': words }: IncomingHttpHeaders): void {
  if (status === undefined) throw new Lost(new Error('the stream ended'));
  if (status !== '0') throw new Refusal(500, said(String(words ?? `code ${status}`)));
}

/** Percent-encoded, as gRPC has it. */
function said(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}
