import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A way to the Engine that knows when it was first asked something. */
export interface Gate {
  readonly socket: string;
  /** Of performance.now(): the first request since the last `forget`. */
  first(): number;
  forget(): void;
  close(): void;
}

/** Bytes pass as they are: what is measured is hardly slowed down. */
export async function gate(engine: string): Promise<Gate> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const socket = join(folder, 'docker.sock');
  const open = new Set<Socket>();
  let first: number | undefined;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const there = connect({ path: engine, allowHalfOpen: true });
    client.on('data', () => {
      first ??= performance.now();
    });
    client.pipe(there).pipe(client);
    for (const [one, other] of [[client, there] as const, [there, client] as const]) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => open.delete(one) && other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    first: () => first ?? Number.NaN,
    forget() {
      first = undefined;
    },
    close() {
      server.close();
      for (const one of open) one.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
