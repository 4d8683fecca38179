import { request as http } from 'node:http';
import { request as https, type RequestOptions } from 'node:https';
import type { AgentAddress, Settings, Tls } from './settings.ts';

/** The way to an agent. */
export interface Transport {
  /**
   * Posts a call on a connection of its own: an agent answers the requests of one connection in order, and the
   * answer to SUBSCRIBE never ends. Rejects when no answer comes; the signal ends request and answer.
   */
  post(body: string, signal: AbortSignal): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Finds out that the other side is gone; a subscription may be silent for ever. */
const KEEPALIVE_MILLISECONDS = 30_000;

export function transportTo({ agent, token }: Pick<Settings, 'agent' | 'token'>): Transport {
  const send = agent.kind === 'tcp' && agent.tls ? https : http;
  const to = { ...connection(agent), method: 'POST', path: agent.path, agent: false };
  return {
    post: (body, signal) =>
      new Promise((resolve, reject) => {
        const request = send({ ...to, headers: headersOf(body, token), signal }, (answer) =>
          resolve({ status: answer.statusCode ?? 0, body: answer }),
        );
        request.on('error', reject);
        request.setNoDelay(true);
        request.setSocketKeepAlive(true, KEEPALIVE_MILLISECONDS);
        request.end(body);
      }),
  };
}

/** The content type exactly so: with a charset an agent refuses it. */
function headersOf(body: string, token: string | undefined): { readonly [name: string]: string | number } {
  return {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'Content-Length': Buffer.byteLength(body),
    // An agent need not be told that the connection ends with its answer: SUBSCRIBE's never comes to an end.
    Connection: 'keep-alive',
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
}

function connection(agent: AgentAddress): RequestOptions {
  if (agent.kind === 'socket') return { socketPath: agent.socketPath };
  return { host: agent.host, port: agent.port, ...(agent.tls && tlsOptions(agent.tls)) };
}

/** Agents are known by their address, certificates are often for names: that is held against each other if asked for. */
function tlsOptions({ isVerified, isAddressVerified, ...files }: Tls): RequestOptions {
  return {
    ...files,
    rejectUnauthorized: isVerified,
    ...(!isAddressVerified && { checkServerIdentity: () => undefined }),
  };
}
