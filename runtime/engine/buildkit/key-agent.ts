import type { Duplex } from 'node:stream';
import type { Key } from 'ssh2/lib/protocol/keyParser.js';
import { filesIn, type Rooms } from '../../../compiler/command.ts';
import { CallError, CODES } from './grpc.ts';

/** A connection to an agent that has the private keys of these files, and lives as long as the connection. */
export async function keyAgent(rooms: Rooms, id: string, paths: readonly string[]): Promise<Duplex> {
  // Loaded here: few builds have keys of their own.
  const { AgentProtocol } = (await import('ssh2/lib/agent.js')).default;
  const { convertSignature } = (await import('ssh2/lib/protocol/utils.js')).default;
  const keys = (await Promise.all(paths.map((path) => keysOf(rooms, id, path)))).flat();
  const agent = new AgentProtocol(false);
  agent.on('identities', (asked) => agent.getIdentitiesReply(asked, keys));
  agent.on('sign', (asked, wanted, data, { hash }) => {
    const key = keys.find((one) => one.getPublicSSH().equals(wanted.getPublicSSH()));
    const made = key?.sign(data, hash);
    const signature = Buffer.isBuffer(made) && convertSignature(made, wanted.type);
    if (signature) agent.signReply(asked, signature);
    else agent.failureReply(asked);
  });
  return agent;
}

/** No message holds any of it. */
async function keysOf(rooms: Rooms, id: string, path: string): Promise<readonly Key[]> {
  const { parseKey } = (await import('ssh2/lib/protocol/keyParser.js')).default;
  const found = filesIn(rooms).read(path);
  const parsed = found.kind === 'text' ? parseKey(Buffer.from(found.bytes)) : new Error();
  const keys = parsed instanceof Error ? [] : [parsed].flat();
  if (keys.length === 0 || !keys.every((key) => key.isPrivateKey())) {
    throw new CallError(
      CODES.notFound,
      `ssh agent ${id}: ${path} is neither a socket nor a private key without a passphrase`,
    );
  }
  return keys;
}
