import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Transport } from '../../runtime/executor/transport.ts';
import type { FakeAgent } from './agent.ts';

const PATH = '/api/v1/executor';

/** A way to a fake agent without sockets, for time that a test makes up. */
export function wireTo(agent: FakeAgent, token?: string): Transport {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return {
    async post(body, signal) {
      signal.throwIfAborted();
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
      aborted.catch(() => undefined);
      const asked = agent.answer({ method: 'POST', path: PATH, headers, body }, signal);
      asked.then(
        ({ hangUp }) => (signal.aborted ? hangUp() : signal.addEventListener('abort', hangUp)),
        () => undefined,
      );
      return Promise.race([asked, aborted]);
    },
  };
}

export interface AgentServer {
  /** Of a TCP address, when it has one. */
  readonly port: number;
  close(): Promise<void>;
}

/** The same agent behind TCP, TLS or, given a path, a domain socket. */
export async function serve(
  agent: FakeAgent,
  { socket, tls }: { readonly socket?: string; readonly tls?: { readonly key: string; readonly cert: string } } = {},
): Promise<AgentServer> {
  const paths = socket === undefined ? [PATH, `/slave(1)${PATH}`] : [`/slave(1)${PATH}`];
  const listener = (asked: IncomingMessage, reply: ServerResponse): void => {
    if (!paths.includes(asked.url ?? '')) reply.writeHead(socket === undefined ? 404 : 403).end();
    else pass(agent, asked, reply).catch(() => asked.socket.destroy());
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) =>
    socket === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(socket, resolve),
  );
  return {
    // An address of TCP is one of these; no path is asked for its port.
    port: socket === undefined ? (server.address() as AddressInfo).port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(agent: FakeAgent, asked: IncomingMessage, reply: ServerResponse): Promise<void> {
  const gone = new AbortController();
  reply.on('close', () => gone.abort());
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(asked.headers).map(([name, value]) => [name, String(value)]));
  const request = {
    method: asked.method ?? '',
    path: asked.url ?? '',
    headers,
    body: Buffer.concat(chunks).toString(),
  };
  const answer = await agent.answer(request, gone.signal);
  reply.on('close', answer.hangUp);
  const { 'transfer-encoding': _, ...plain } = answer.headers;
  reply.writeHead(answer.status, plain);
  reply.flushHeaders();
  await pipeline(answer.body, reply);
}
