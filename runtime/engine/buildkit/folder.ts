import { type Held, holdBelow, leavesOut, release } from '../../../compiler/command.ts';
import { contentsOf, entriesOf, modifiedNs, type TreeEntry } from '../../sandbox/tree.ts';
import type { SyncedFile } from './file-sync.ts';

/** Go's os.FileMode says kinds of files with the highest bits, where the host has them below the permissions' sixth. */
const GO_MODES = {
  folder: 0x8000_0000,
  link: 0x0800_0000,
  setuid: 0x0080_0000,
  setgid: 0x0040_0000,
  sticky: 0x0010_0000,
};

/**
 * A held folder as a builder gets it: in the order of bytes, without what `ignored`, the text of an ignore file, names,
 * and without devices, pipes and sockets. With `wanted` only those paths and what is in them, as far as that can be
 * told. The folder stays held until the contents are read.
 */
export function* folderFiles(
  folder: Held,
  ignored: string,
  wanted: readonly string[],
): Generator<SyncedFile, void, undefined> {
  const isOut = leavesOut(ignored, []);
  const isWanted = wantedIn(folder, wanted);
  for (const entry of entriesOf(folder, (path) => isWanted(path) && !isOut(path))) yield fileOf(folder, entry);
}

/** Patterns and symbolic links would have to be followed: then everything is sent, which does no harm. */
function wantedIn(folder: Held, wanted: readonly string[]): (path: string) => boolean {
  const plain = wanted.map((path) => path.replace(/^\/+|\/+$/g, ''));
  if (plain.length === 0 || plain.some((path) => path === '' || /[*?[\\]|^\.\.?(\/|$)/.test(path))) return () => true;
  if (plain.some((path) => hasLink(folder, path))) return () => true;
  return (path) => plain.some((one) => `${path}/`.startsWith(`${one}/`) || `${one}/`.startsWith(`${path}/`));
}

function hasLink(folder: Held, path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, index) => isLink(folder, parts.slice(0, index + 1).join('/')));
}

/** False for what is not there. */
function isLink(folder: Held, path: string): boolean {
  try {
    const held = holdBelow(folder, path);
    release(held);
    return held.stats.isSymbolicLink();
  } catch {
    return false;
  }
}

function fileOf(folder: Held, { path, kind, held }: TreeEntry): SyncedFile {
  const mode = modeOf(held.stats.mode);
  const common = { path, modified: modifiedNs(held) };
  if (kind === 'folder') return { ...common, mode: GO_MODES.folder + mode, size: 0 };
  if (kind === 'file') return { ...common, mode, size: held.stats.size, source: () => contents(folder, path) };
  return { ...common, mode: GO_MODES.link + 0o777, size: 0, ...(held.target !== undefined && { link: held.target }) };
}

/** The builder asks for contents later: the file is looked up once more below the held folder. */
async function* contents(folder: Held, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const held = holdBelow(folder, path);
  try {
    yield* contentsOf(held);
  } finally {
    release(held);
  }
}

function modeOf(mode: number): number {
  const special = [
    [0o4000, GO_MODES.setuid],
    [0o2000, GO_MODES.setgid],
    [0o1000, GO_MODES.sticky],
  ] as const;
  const bits = special.reduce((sum, [bit, go]) => sum + ((mode & bit) === 0 ? 0 : go), 0);
  return bits + (mode & 0o777);
}
