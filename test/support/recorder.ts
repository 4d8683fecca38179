import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passUpgrade } from './upgrade.ts';

/** A request as it came to the Engine. */
export interface Recorded {
  readonly method: string;
  /** Without the version: `/containers/web/start`. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  /** Of JSON; empty without one. */
  readonly body: { readonly [name: string]: unknown };
  /** Moments in order, of all requests of one recorder; infinite for an answer that never ended. */
  readonly began: number;
  readonly ended: number;
}

export interface Recorder {
  readonly socket: string;
  /** All that came, in order. */
  readonly requests: () => readonly Recorded[];
  close(): void;
}

type Draft = { -readonly [K in keyof Recorded]: Recorded[K] };

/** Stands between a client and the Engine at `socket`, and changes nothing. */
export async function recorder(socket: string): Promise<Recorder> {
  const folder = mkdtempSync(join(tmpdir(), 'recorder-'));
  const path = join(folder, 'docker.sock');
  const requests: Draft[] = [];
  let moment = 0;
  const tick = (): number => {
    moment += 1;
    return moment;
  };
  const server = createServer((asked, reply) => {
    const one = begun(asked, tick());
    requests.push(one);
    pass(socket, asked, reply);
    reply.on('finish', () => {
      one.ended = tick();
    });
  });
  server.on('upgrade', (asked, client) => {
    const one = begun(asked, tick());
    requests.push(one);
    passUpgrade(socket, asked, client, () => {
      one.ended = tick();
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    socket: path,
    requests: () => requests,
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
}

function begun(asked: IncomingMessage, began: number): Draft {
  const { pathname, searchParams } = new URL(asked.url ?? '/', 'http://engine');
  const path = decodeURIComponent(pathname.replace(/^\/v[\d.]+/, ''));
  const query = Object.fromEntries(searchParams);
  const one: Draft = { method: asked.method ?? '', path, query, body: {}, began, ended: Number.POSITIVE_INFINITY };
  if (!asked.headers['content-type']?.startsWith('application/json')) return one;
  let text = '';
  asked.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  asked.on('end', () => {
    if (text !== '') one.body = JSON.parse(Buffer.from(text, 'latin1').toString());
  });
  return one;
}

function pass(socketPath: string, asked: IncomingMessage, reply: ServerResponse): void {
  const { method, url: path, headers } = asked;
  const passed = request({ socketPath, method, path, headers, agent: false }, (answer) => {
    reply.writeHead(answer.statusCode ?? 500, answer.headers);
    reply.flushHeaders();
    answer.pipe(reply);
    answer.on('error', () => reply.destroy());
  });
  passed.on('error', () => reply.destroy());
  reply.on('close', () => passed.destroy());
  asked.pipe(passed);
}
