import type { Call } from './grpc.ts';
import { headOf, message, received } from './wire.ts';

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
  readonly source?: () => AsyncIterable<Uint8Array>;
}

export type Files = Iterable<SyncedFile> | AsyncIterable<SyncedFile>;

/** Kinds of packets (fsutil's wire.proto). */
const PACKETS = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;

/** Files on their way at once: each has a chunk in memory. */
const AT_ONCE = 4;

/**
 * Sends a folder as the builder asks for it (moby.filesync.v1.FileSync/DiffCopy): first what there is, in order and
 * numbered by it, then the contents of those files that the other side lacks.
 */
export async function sendFiles({ requests, send }: Call, files: Files): Promise<void> {
  const sources: (SyncedFile['source'] | undefined)[] = [];
  const listed = list(files, sources, send);
  // Contents are asked for while files are still listed; what goes wrong is told in the end.
  listed.catch(() => undefined);
  const sending = new Set<Promise<void>>();
  for await (const bytes of requests) {
    const packet = received(bytes);
    const [type, id] = [packet.number(1), packet.number(3)];
    if (type === PACKETS.error) throw new Error(packet.text(4));
    if (type === PACKETS.end) break;
    if (type !== PACKETS.request) continue;
    const one = sendContents(id, sources[id], send).then(() => void sending.delete(one));
    one.catch(() => undefined);
    sending.add(one);
    if (sending.size >= AT_ONCE) await Promise.race(sending);
  }
  await Promise.all([listed, ...sending]);
  await send(message([1, PACKETS.end]));
}

async function list(files: Files, sources: (SyncedFile['source'] | undefined)[], send: Call['send']): Promise<void> {
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

async function sendContents(id: number, source: SyncedFile['source'], send: Call['send']): Promise<void> {
  if (source === undefined) throw new Error(`the builder asks for a file ${id} that is none`);
  for await (const chunk of source()) {
    await send(Buffer.concat([message([1, PACKETS.data], [3, id]), headOf(4, chunk.length)]), chunk);
  }
  await send(message([1, PACKETS.data], [3, id]));
}
