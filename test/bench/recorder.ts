import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientRequest, createServer, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request as it was asked; `path` with version and query. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Of performance.now(). */
  readonly at: number;
}

export interface Recorder {
  readonly socket: string;
  /** All since the last `forget`. */
  readonly requests: readonly Recorded[];
  forget(): void;
  close(): void;
}

/** Stands between a client and the Engine, passes everything on, and notes what was asked and when. */
export async function recorder(engine: string): Promise<Recorder> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const socket = join(folder, 'docker.sock');
  const requests: Recorded[] = [];
  const server = createServer((asked, reply) => {
    const { method = '', url: path = '', headers } = asked;
    const at = performance.now();
    const index = requests.push({ method, path, body: '', at }) - 1;
    const passed = request({ socketPath: engine, method, path, headers, agent: false }, (answer) => {
      reply.writeHead(answer.statusCode ?? 500, answer.headers).flushHeaders();
      answer.pipe(reply);
      answer.on('error', () => reply.destroy());
    });
    passed.on('error', () => reply.destroy());
    reply.on('close', () => passed.destroy());
    passOn(asked, passed, (body) => {
      if (requests[index]?.at === at) requests[index] = { method, path, body, at };
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    requests,
    forget: () => void requests.splice(0),
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function passOn(from: IncomingMessage, to: ClientRequest, tell: (body: string) => void): void {
  const chunks: Buffer[] = [];
  from.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    to.write(chunk);
  });
  from.on('end', () => {
    tell(Buffer.concat(chunks).toString());
    to.end();
  });
}
