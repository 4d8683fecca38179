import { type BigIntStats, constants } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { leavesOut } from '../../../compiler/command.ts';
import { ignoreText } from '../build-folder.ts';
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
 * A folder of this host as a builder gets it: in the order of bytes, without what the first of `ignoreFiles`
 * names, and without devices, pipes and sockets. With `wanted` only those paths and what is in them, as far as that can be told.
 */
export async function* folderFiles(
  folder: string,
  ignoreFiles: readonly string[],
  wanted: readonly string[],
): AsyncGenerator<SyncedFile, void, undefined> {
  const isOut = leavesOut(await ignoreText(folder, ignoreFiles), []);
  const isWanted = await wantedIn(folder, wanted);
  yield* below(folder, '', (path) => isWanted(path) && !isOut(path));
}

/** Patterns and symbolic links would have to be followed: then everything is sent, which does no harm. */
async function wantedIn(folder: string, wanted: readonly string[]): Promise<(path: string) => boolean> {
  const plain = wanted.map((path) => path.replace(/^\/+|\/+$/g, ''));
  if (plain.length === 0 || plain.some((path) => path === '' || /[*?[\\]|^\.\.?(\/|$)/.test(path))) return () => true;
  for (const path of plain) if (await hasLink(folder, path)) return () => true;
  return (path) => plain.some((one) => `${path}/`.startsWith(`${one}/`) || `${one}/`.startsWith(`${path}/`));
}

async function hasLink(folder: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (const index of parts.keys()) {
    const found = await lstat(join(folder, ...parts.slice(0, index + 1))).catch(() => undefined);
    if (found?.isSymbolicLink()) return true;
  }
  return false;
}

async function* below(
  folder: string,
  inside: string,
  isIn: (path: string) => boolean,
): AsyncGenerator<SyncedFile, void, undefined> {
  const names = await readdir(join(folder, inside));
  for (const name of names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    const path = inside === '' ? name : `${inside}/${name}`;
    if (!isIn(path)) continue;
    const file = join(folder, path);
    const stats = await lstat(file, { bigint: true });
    const synced = await fileOf(path, file, stats);
    if (synced) yield synced;
    if (stats.isDirectory()) yield* below(folder, path, isIn);
  }
}

async function fileOf(path: string, file: string, stats: BigIntStats): Promise<SyncedFile | undefined> {
  const mode = modeOf(Number(stats.mode));
  const common = { path, modified: stats.mtimeNs };
  if (stats.isDirectory()) return { ...common, mode: GO_MODES.folder + mode, size: 0 };
  if (stats.isFile()) return { ...common, mode, size: Number(stats.size), source: { file } };
  if (!stats.isSymbolicLink()) return undefined;
  return { ...common, mode: GO_MODES.link + 0o777, size: 0, link: await readlink(file) };
}

function modeOf(mode: number): number {
  const special = [
    [0o4000, GO_MODES.setuid],
    [0o2000, GO_MODES.setgid],
    [0o1000, GO_MODES.sticky],
  ] as const;
  const bits = special.reduce((sum, [bit, go]) => sum + ((mode & bit) === 0 ? 0 : go), 0);
  return bits + (mode & (constants.S_IRWXU | constants.S_IRWXG | constants.S_IRWXO));
}
