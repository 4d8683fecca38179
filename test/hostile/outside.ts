import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of the host outside every sandbox. No pod may read it, change it, or add a file to it. */
export interface Outside {
  readonly folder: string;
  /** The text of `secret`. No pod may learn it. */
  readonly secret: string;
  /** One sentence for each file that was read, changed, added or removed. */
  readonly problems: () => readonly string[];
  readonly close: () => void;
}

/** The name of one file that nobody reads, except this test to learn whether the filesystem records access times. */
const PROBE = 'probe';

/** The access time is older than the modification, so that the next read changes it on a filesystem with `relatime`. */
const [READ, WRITTEN] = [new Date('2001-01-01T00:00:00Z'), new Date('2002-01-01T00:00:00Z')];

export function makeOutside(): Outside {
  const folder = mkdtempSync(join(tmpdir(), 'outside-'));
  const secret = `host-secret-${randomUUID()}`;
  mkdirSync(join(folder, 'sentinel'));
  const texts = {
    [PROBE]: '',
    secret: `${secret}\n`,
    'sentinel/passwd': 'root:x:0:0\n',
    'sentinel/crontab': '# none\n',
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  const setTimes = (): void => {
    for (const name of Object.keys(texts)) utimesSync(join(folder, name), READ, WRITTEN);
  };
  setTimes();
  const before = new Map(entries(folder));
  setTimes();
  readFileSync(join(folder, PROBE));
  const recordsAccess = wasRead(join(folder, PROBE));
  return {
    folder,
    secret,
    problems: () => [
      ...(recordsAccess ? Object.keys(texts).filter((name) => name !== PROBE && wasRead(join(folder, name))) : []).map(
        (name) => `${name} outside the sandbox was read`,
      ),
      ...differences(before, new Map(entries(folder))),
    ],
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function wasRead(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.atimeMs !== READ.getTime();
}

/** Path, owner, mode, modification time and content of everything below a folder. Links are not followed. */
export function entries(folder: string): readonly [string, string][] {
  return namesBelow(folder).map((name) => {
    const path = join(folder, name);
    const { uid, gid, mode, mtimeMs } = lstatSync(path);
    const content = lstatSync(path).isFile() ? readFileSync(path, 'latin1') : '';
    return [name, JSON.stringify({ uid, gid, mode, mtimeMs, content })];
  });
}

/** Relative paths of everything below a folder. Links are not followed: `readdirSync` with `recursive` does that. */
export function namesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inner = entry.isDirectory() ? namesBelow(join(folder, entry.name)) : [];
    return [entry.name, ...inner.map((name) => join(entry.name, name))];
  });
}

export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name} outside the sandbox is not as before: ${before.get(name)}, now ${after.get(name)}`);
}
