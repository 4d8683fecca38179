import { once } from 'node:events';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { reach, release, type Rooms } from '../../../compiler/command.ts';
import type { BuildOptions } from '../engine.ts';
import { type Call, CallError, CODES } from './grpc.ts';
import { keyAgent } from './key-agent.ts';
import { message, received } from './wire.ts';

type Agent = NonNullable<BuildOptions['ssh']>[number];

/** The agent that a step asks for. */
export function agentOf(id: string, agents: readonly Agent[]): Agent {
  const found = agents.find((one) => one.id === (id === '' ? 'default' : id));
  if (!found) throw new CallError(CODES.notFound, `the build has no ssh agent ${id}`);
  return found;
}

/** Lets a step speak to an agent (moby.sshforward.v1.SSH/ForwardAgent): to a socket's, or to one that has the keys. */
export async function forward({ requests, send }: Call, rooms: Rooms, agent: Agent): Promise<void> {
  const connection = await openAgent(rooms, agent);
  connection.on('error', () => undefined);
  const answered = (async () => {
    for await (const chunk of connection) await send(message([1, chunk as Uint8Array]));
  })();
  answered.catch(() => undefined);
  try {
    for await (const request of requests) connection.write(received(request).bytes(1));
    connection.end();
    await answered;
  } finally {
    connection.destroy();
  }
}

/** A connection to it. Throws in the user's words where it is none. */
export async function openAgent(rooms: Rooms, { id, paths }: Agent): Promise<Duplex> {
  const [first = ''] = paths;
  const found = reach(rooms, first);
  if (found.kind !== 'held') throw new CallError(CODES.notFound, `ssh agent ${id}: ${first} ${WHY[found.kind]}`);
  try {
    return found.held.stats.isSocket() ? await reading(found.held.path) : await keyAgent(rooms, id, paths);
  } finally {
    release(found.held);
  }
}

const WHY = {
  missing: 'is not there',
  outside: 'lies outside the sandbox, or a symbolic link leads there',
  refused: 'cannot be read',
} as const;

/** What an agent may be asked: which keys it has, and to sign. Others would change what the agent's owner has in it. */
const HARMLESS = [11, 13];

/** SSH_AGENT_FAILURE: a length, and the code. */
const FAILURE = Buffer.from([0, 0, 0, 1, 5]);

/** A connection to the agent of a socket, on which nothing but what is harmless is passed on. */
async function reading(path: string): Promise<Duplex> {
  const socket = connect(path);
  await once(socket, 'connect');
  let rest: Buffer = Buffer.alloc(0);
  const connection = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _, done) {
      rest = Buffer.concat([rest, chunk]);
      for (let end = endOf(rest); end <= rest.length; end = endOf(rest)) {
        if (HARMLESS.includes(rest[4] ?? 0)) socket.write(rest.subarray(0, end));
        else connection.push(FAILURE);
        rest = rest.subarray(end);
      }
      done();
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => connection.push(chunk));
  socket.on('end', () => connection.push(null));
  socket.on('error', (error) => connection.destroy(error));
  return connection;
}

/** Where the first message ends: four bytes of length stand before it. It has one byte at least. */
function endOf(bytes: Buffer): number {
  return bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + Math.max(1, bytes.readUInt32BE(0));
}
