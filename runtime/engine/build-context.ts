import { posix } from 'node:path';
import { Readable } from 'node:stream';
import {
  type Held,
  IGNORE_FILE,
  ignoreFilesOf,
  leavesOut,
  release,
  type Rooms,
  tarEnd,
  tarHead,
  tarPadding,
} from '../../compiler/command.ts';
import { contentsOf, entriesOf, type TreeEntry } from '../sandbox/tree.ts';
import { type Dockerfile, holdContext, ignoreText } from './build-folder.ts';
import type { BuildOptions } from './engine.ts';

/** What a build is sent: a tar, and the name that its Dockerfile has there. */
export interface Context {
  readonly tar: Readable;
  readonly dockerfile: string;
}

/** A name that no project has: for a Dockerfile that is not in the context. */
const OWN_DOCKERFILE = '.pod.Dockerfile';

/**
 * The folder without what stays out of it, files sorted and owned by root: owners of the host mean nothing inside an
 * image, and would defeat the Engine's cache. The Dockerfile is sent as it was read: it may have changed since.
 */
export function buildContext(
  rooms: Rooms,
  { context }: Pick<BuildOptions, 'context'>,
  { kind, path, text }: Dockerfile,
): Context {
  const name = kind === 'inside' ? posix.normalize(path) : OWN_DOCKERFILE;
  // The builder reads both, and takes them out again if they are ignored.
  const isOut = leavesOut(ignoreText(rooms, context, ignoreFilesOf(path)), [name, IGNORE_FILE]);
  const folder = holdContext(rooms, context, 'its build context');
  const tar = Readable.from(tarOf(folder, (path) => path !== name && !isOut(path), { name, text }));
  // Also when nobody has read it.
  tar.once('close', () => release(folder));
  return { tar, dockerfile: name };
}

async function* tarOf(
  folder: Held,
  isIn: (path: string) => boolean,
  dockerfile: { readonly name: string; readonly text: string },
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const entry of entriesOf(folder, isIn)) {
    const { path, kind, held } = entry;
    const { target } = held;
    const { mode, mtimeMs, size } = held.stats;
    const common = { path, kind, mode: mode & 0o7777, modified: Math.max(0, Math.floor(mtimeMs / 1000)) };
    yield tarHead({ ...common, ...(kind === 'file' && { size }), ...(target !== undefined && { target }) });
    if (kind === 'file') yield* contents(entry, size);
  }
  const bytes = Buffer.from(dockerfile.text);
  yield tarHead({ path: dockerfile.name, kind: 'file', mode: 0o644, size: bytes.length });
  yield bytes;
  yield tarPadding(bytes.length);
  yield tarEnd();
}

/** As many bytes as the header says: what is written behind them meanwhile is not sent. */
async function* contents({ held, path }: TreeEntry, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  let left = size;
  for await (const chunk of contentsOf(held)) {
    const piece = chunk.subarray(0, left);
    left -= piece.length;
    if (piece.length > 0) yield piece;
    if (left === 0) break;
  }
  if (left > 0) throw new Error(`${path} of its build context became shorter while it was read`);
  yield tarPadding(size);
}
