import { posix } from 'node:path';
import type { World } from './world.ts';

/** The names docker compose looks for, the first that is there winning (Compose Specification, 03-compose-file). */
export const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

const OVERRIDES = NAMES.map((name) => name.replace('.', '.override.'));

/** The Compose files of a folder: one, and at most one override. */
export interface Discovered {
  readonly files: readonly string[];
  /** Files that were passed over because an earlier name is there as well. */
  readonly ignored: readonly string[];
}

/** Looks in one folder; undefined when it holds no Compose file. */
export function discover(isFile: (path: string) => boolean, folder: string): Discovered | undefined {
  const there = (names: readonly string[]): readonly string[] =>
    names.map((name) => posix.join(folder, name)).filter(isFile);
  const [file, ...ignored] = there(NAMES);
  if (file === undefined) return undefined;
  return { files: [file, ...there(OVERRIDES).slice(0, 1)], ignored };
}

/** Looks in the folder, then in each above it, as docker compose does. */
export function discoverUpwards(world: World, folder: string): Discovered | undefined {
  for (let here = folder; ; here = posix.dirname(here)) {
    const found = discover(world.disk.isFile, here);
    if (found || here === posix.dirname(here)) return found;
  }
}

/** What to do when nothing was found. */
export function nothingFound(where: string): string {
  return `there is no Compose file ${where} (${NAMES.join(', ')}); name one with -f`;
}
