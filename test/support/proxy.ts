import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, PassThrough } from 'node:stream';
import { passUpgrade } from './upgrade.ts';

/**
 * What goes wrong with a request:
 * `lost` it is performed, and the connection breaks before the reply; `cut` in the middle of the reply; `unsent` before
 * the Engine sees it; `hang` it is performed and never answered; `error` the Engine is not asked and says 500, `forbidden` 403; `tardy` it is asked when
 * the client has given up and gone on for a while. With a
 * function it is performed, and instead of an answer the function is called; of a build, when its image gets its name.
 */
export type Fault = 'lost' | 'cut' | 'unsent' | 'hang' | 'tardy' | 'error' | 'forbidden' | (() => void);

export interface Proxied {
  readonly method: string;
  /** Without version and query: `/containers/web/start`. */
  readonly path: string;
}

export interface Proxy {
  readonly socket: string;
  /** All that came, in order. */
  readonly requests: readonly Proxied[];
  /** Cuts all connections, on both sides; new ones are taken. */
  cut(): void;
  close(): void;
}

/**
 * Stands between a client and the Engine at `socket`; `judge` says what happens to each request, by its number, and
 * paths in `answers` are answered here.
 */
export async function faultyProxy(
  socket: string,
  judge: (request: Proxied, number: number) => Fault | undefined,
  answers: { readonly [path: string]: object } = {},
): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
  const path = join(folder, 'docker.sock');
  const requests: Proxied[] = [];
  const over = new AbortController();
  const server = createServer((asked, reply) => {
    const plain = (asked.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*$/, '');
    const one = { method: asked.method ?? '', path: decodeURIComponent(plain) };
    requests.push(one);
    const answer = answers[one.path];
    if (answer) return void reply.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    perform(socket, asked, reply, judge(one, requests.length - 1), over.signal);
  });
  server.on('upgrade', (asked, client) => {
    const one = { method: asked.method ?? '', path: (asked.url ?? '').replace(/^\/v[\d.]+/, '') };
    requests.push(one);
    client.on('error', () => undefined);
    upgrade(socket, asked, client, judge(one, requests.length - 1));
    over.signal.addEventListener('abort', () => client.destroy(), { once: true });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    socket: path,
    requests,
    cut: () => server.closeAllConnections(),
    close() {
      over.abort();
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function perform(
  socket: string,
  asked: IncomingMessage,
  reply: ServerResponse,
  fault: Fault | undefined,
  over: AbortSignal,
): void {
  if (fault === 'unsent') return void asked.socket.destroy();
  if (fault === 'error') {
    // An answer in the middle of an upload may get lost.
    asked.resume().on('end', () => {
      reply.writeHead(500, { 'Content-Type': 'application/json' }).end('{"message":"injected"}');
    });
    return;
  }
  const { method, url: path, headers } = asked;
  const passed = request({ socketPath: socket, method, path, headers, agent: false, signal: over }, (answer) => {
    if (fault && LASTING.test(path ?? '')) return void breakOff(answer, reply, fault);
    if (fault) return void spoil(answer, reply, fault);
    reply.writeHead(answer.statusCode ?? 500, answer.headers);
    reply.flushHeaders();
    answer.pipe(reply);
    answer.on('error', () => reply.destroy());
  });
  passed.on('error', () => reply.destroy());
  if (fault === 'tardy') {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    reply.on('close', () => setTimeout(() => passed.end(Buffer.concat(chunks)), TARDY_MS));
    return;
  }
  // A client that goes away takes its request along; one whose request was to be performed does not.
  if (!fault || fault === 'hang') reply.on('close', () => passed.destroy());
  asked.pipe(passed);
}

/** Connections that speak another protocol from then on. */
function upgrade(socket: string, asked: IncomingMessage, client: Duplex, fault: Fault | undefined): void {
  if (fault === 'unsent' || fault === 'tardy') {
    client.destroy();
    return;
  }
  if (fault === 'error' || fault === 'forbidden') {
    client.end(refusal(fault));
    return;
  }
  const isOurs = !fault || typeof fault === 'function';
  passUpgrade(socket, asked, isOurs ? client : new PassThrough(), (chunk) => {
    if (typeof fault === 'function' && chunk.includes(BUILT)) fault();
  });
  // The Engine has the connection, and we have not.
  if (!isOurs && fault !== 'hang') client.destroy();
}

/** What a builder says when it has all but done what it was asked for. */
const BUILT = 'naming to ';

function refusal(fault: 'error' | 'forbidden'): string {
  const [status, message] = fault === 'error' ? [500, 'injected'] : [403, 'forbidden'];
  const body = JSON.stringify({ message });
  return `HTTP/1.1 ${status} No\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const TARDY_MS = 2000;

/** Answers that go on as long as a container, or for ever. */
const LASTING = /\/(attach|events)(\?|$)/;

function breakOff(answer: IncomingMessage, reply: ServerResponse, fault: Fault): void {
  answer.on('error', () => undefined).resume();
  if (typeof fault === 'function') fault();
  if (fault === 'lost') reply.socket?.destroy();
  if (fault !== 'cut') return;
  reply.writeHead(answer.statusCode ?? 500, answer.headers);
  reply.write('', () => reply.socket?.destroy());
}

/** What the Engine does lasts until its answer is whole. */
function spoil(answer: IncomingMessage, reply: ServerResponse, fault: Fault): void {
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('error', () => reply.destroy());
  answer.on('end', () => {
    if (typeof fault === 'function') fault();
    if (fault === 'lost') reply.socket?.destroy();
    if (fault !== 'cut') return;
    const body = Buffer.concat(chunks);
    reply.writeHead(answer.statusCode ?? 500, { 'Content-Length': body.length + 1 });
    reply.write(body.subarray(0, body.length / 2), () => reply.socket?.destroy());
  });
}
