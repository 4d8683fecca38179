import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Size and times of everything below a folder, by path. Links are not followed. */
export type Fingerprint = ReadonlyMap<string, string>;

export function fingerprint(folder: string): Fingerprint {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return new Map([folder, ...paths].flatMap((path) => entry(path)));
}

function entry(path: string): readonly [string, string][] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found ? [[path, `${found.mode} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`]] : [];
}

/** The paths that were added, removed or changed, sorted. */
export function changedPaths(before: Fingerprint, after: Fingerprint): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
