import type { Rooms } from '../../../compiler/command.ts';
import type { Credentials } from '../credentials.ts';
import type { BuildOptions } from '../engine.ts';
import { agentOf, forward } from './agent.ts';
import { type Files, sendFiles } from './file-sync.ts';
import { type Call, CallError, CODES, type Services } from './grpc.ts';
import { message, received } from './wire.ts';

/** What a builder may ask of us while it builds. */
export interface Offer {
  /** Where agents and keys may lie. */
  readonly rooms: Rooms;
  /** Folders by the names that the builder knows them by. */
  readonly folders: { readonly [name: string]: OfferedFolder };
  readonly secrets: NonNullable<BuildOptions['secrets']>;
  readonly agents: NonNullable<BuildOptions['ssh']>;
  readonly registries: { readonly [registry: string]: Credentials };
}

/** Has a folder's files sent, and lets go of the folder then; `wanted` paths are enough, where there are any. */
type OfferedFolder = (wanted: readonly string[], send: (files: Files) => Promise<void>) => Promise<void>;

/** What a session of BuildKit serves, by the names of its protocols. */
export function servicesOf(offer: Offer): Services {
  return {
    '/grpc.health.v1.Health/Check': single(async () => message([1, SERVING])),
    '/moby.filesync.v1.FileSync/DiffCopy': (call) => folder(call, offer),
    '/moby.filesync.v1.Auth/Credentials': single(async (request) => credentials(received(request).text(1), offer)),
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': single(async (request) => secret(received(request).text(1), offer)),
    '/moby.sshforward.v1.SSH/CheckAgent': single(async (request) => checked(received(request).text(1), offer)),
    '/moby.sshforward.v1.SSH/ForwardAgent': (call) => forwarded(call, offer),
  };
}

const SERVING = 1;

/** A call of one message, answered with one. */
function single(reply: (request: Uint8Array) => Promise<Uint8Array>): (call: Call) => Promise<void> {
  return async ({ requests, send }) => {
    for await (const request of requests) return send(await reply(request));
  };
}

async function folder(call: Call, { folders }: Offer): Promise<void> {
  const [name = ''] = call.metadata('dir-name');
  const files = Object.hasOwn(folders, name) ? folders[name] : undefined;
  if (!files) throw new CallError(CODES.notFound, `the build has no folder ${name}`);
  // Names beyond ASCII come in a form of their own: then all is sent.
  const isEncoded = call.metadata('followpaths-encoded').length > 0;
  await files(isEncoded ? [] : call.metadata('followpaths'), (sent) => sendFiles(call, sent));
}

/** Docker Hub has another name in files of credentials than on the net. */
function credentials(host: string, { registries }: Offer): Uint8Array {
  const names = host === HUB_HOST ? HUB_NAMES : [host, `https://${host}`, `http://${host}`];
  const found = names.map((name) => (Object.hasOwn(registries, name) ? registries[name] : undefined)).find(Boolean);
  if (!found) return message();
  if ('identitytoken' in found) return message([2, found.identitytoken]);
  return message([1, found.username], [2, found.password]);
}

const HUB_HOST = 'registry-1.docker.io';
const HUB_NAMES = ['https://index.docker.io/v1/', 'docker.io', 'index.docker.io'];

async function secret(id: string, { secrets }: Offer): Promise<Uint8Array> {
  const found = secrets.find((one) => one.id === id);
  // A step says whether it can do without: the builder then asks no further.
  if (!found) throw new CallError(CODES.notFound, `the build has no secret ${id}`);
  return message([1, found.read()]);
}

async function checked(id: string, { agents }: Offer): Promise<Uint8Array> {
  agentOf(id, agents);
  return message();
}

async function forwarded(call: Call, { agents, rooms }: Offer): Promise<void> {
  const [id = ''] = call.metadata('buildkit.ssh.id');
  await forward(call, rooms, agentOf(id, agents));
}
