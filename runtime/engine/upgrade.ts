import { type Agent, request as ask } from 'node:http';
import { request as askSecurely } from 'node:https';
import type { Duplex } from 'node:stream';
import { Lost, refusalOf } from './errors.ts';
import type { EngineAddress } from './host.ts';

export interface Upgrade {
  readonly path: string;
  readonly headers?: { readonly [name: string]: string | readonly string[] };
}

/**
 * Turns a connection to the Engine into one of HTTP/2 (`Upgrade: h2c`). dockerode would send a body with it, which
 * becomes the first bytes of the new connection. Throws Refusal, Lost, or the signal's reason.
 */
export function upgraded(address: EngineAddress, agent: Agent, request: Upgrade, signal: AbortSignal): Promise<Duplex> {
  const { path, headers } = request;
  const place = address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port };
  const send = address.kind === 'tcp' && address.tls ? askSecurely : ask;
  return new Promise((resolve, reject) => {
    const asked = send({
      ...place,
      agent,
      method: 'POST',
      path,
      headers: { ...headers, Connection: 'Upgrade', Upgrade: 'h2c', 'Content-Length': 0 },
      signal,
    });
    asked.on('upgrade', (_reply, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.on('response', (reply) => {
      refusalOf(reply.statusCode ?? 0, reply).then(reject, (error) => reject(new Lost(error)));
    });
    asked.on('error', (error) => reject(signal.aborted ? signal.reason : new Lost(error)));
    asked.end();
  });
}
