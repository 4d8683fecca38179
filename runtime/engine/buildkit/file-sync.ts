import { open } from 'node:fs/promises';
import type { Call } from './grpc.ts';
import { message, received } from './wire.ts';

/** What stands in a folder that the builder may ask for. */
export interface SyncedFile {
  /** Relative, with `/`. */
  readonly path: string;
  /** Go's os.FileMode: permissions, and what kind of file it is. */
  readonly mode: number;
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /** Of a symbolic link: where it leads. */
  readonly link?: string;
  /** What it holds; of a regular file. */
  readonly source?: { readonly file: string } | { readonly bytes: Uint8Array };
}

/** Kinds of packets (fsutil's wire.proto). */
const PACKETS = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;

const CHUNK_BYTES = 64 * 1024;

/**
 * Sends a folder as the builder asks for it (moby.filesync.v1.FileSync/DiffCopy): first what there is, in order and
 * numbered by it, then the contents of those files that the other side lacks.
 */
export async function sendFiles({ requests, send }: Call, files: AsyncIterable<SyncedFile>): Promise<void> {
  const sources: (SyncedFile['source'] | undefined)[] = [];
  const listed = list(files, sources, send);
  // What it asks for comes while files are still listed; an error of the list is thrown below.
  listed.catch(() => undefined);
  for await (const bytes of requests) {
    const packet = received(bytes);
    const type = packet.number(1);
    if (type === PACKETS.request) await sendContents(packet.number(3), sources, send);
    else if (type === PACKETS.error) throw new Error(Buffer.from(packet.bytes(4)).toString('utf8'));
    else if (type === PACKETS.end) break;
  }
  await listed;
  await send(message([1, PACKETS.end]));
}

async function list(
  files: AsyncIterable<SyncedFile>,
  sources: (SyncedFile['source'] | undefined)[],
  send: Call['send'],
): Promise<void> {
  try {
    for await (const file of files) {
      sources.push(file.source);
      await send(message([1, PACKETS.stat], [2, statOf(file)]));
    }
    await send(message([1, PACKETS.stat]));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    await send(message([1, PACKETS.error], [4, words]));
    throw error;
  }
}

/** Owners of the host mean nothing inside of an image: everything is root's. */
function statOf({ path, mode, size, modified, link }: SyncedFile): Uint8Array {
  return message([1, path], [2, mode], [5, size], [6, modified], [7, link]);
}

async function sendContents(
  id: number,
  sources: readonly (SyncedFile['source'] | undefined)[],
  send: Call['send'],
): Promise<void> {
  const source = sources[id];
  if (source === undefined) throw new Error(`the builder asks for a file ${id} that is none`);
  const data = (bytes?: Uint8Array) => send(message([1, PACKETS.data], [3, id], [4, bytes]));
  if ('bytes' in source) await data(source.bytes);
  else for await (const chunk of chunksOf(source.file)) await data(chunk);
  await data();
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, 'r');
  try {
    yield* file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
  } finally {
    await file.close();
  }
}
