import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import type { Found, Host } from './host.ts';
import { encodingOf } from './files/decode.ts';

/** The files of a git revision, by their paths from the repository's top. */
export interface Revision {
  readonly kind: 'revision';
  /** Absolute path of the repository's top in the working copy. */
  readonly top: string;
  /** The files at or below a folder of it (`''` is the top); nothing leads out of that folder. */
  readonly host: (root: string) => Host;
}

/** Symbolic links in a row; more are a circle. */
const MOST_LINKS = 40;

/** Bytes of one answer of git: no Compose file is larger. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads a revision with the git command, which knows every kind of repository: without a checkout, and without a word
 * of the user being an option. Says why not in the place of it.
 */
export function revisionOf(folder: string, revision: string, environment: Environment): Revision | string {
  const git = (args: readonly string[]): Buffer | string => run(folder, args, environment);
  const top = git(['rev-parse', '--show-toplevel']);
  if (typeof top === 'string') return top;
  const commit = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (typeof commit === 'string') return `git knows no revision ${revision} here`;
  const tree = git(['ls-tree', '-r', '-z', '--full-tree', commit.toString().trim()]);
  if (typeof tree === 'string') return tree;
  return { kind: 'revision', top: top.toString().replace(/\n$/, ''), host: hostsOf(git, entriesOf(tree.toString())) };
}

type Git = (args: readonly string[]) => Buffer | string;

interface Environment {
  readonly [name: string]: string | undefined;
}

interface Entry {
  /** 100644 and 100755 are files, 120000 symbolic links, 160000 other repositories. */
  readonly mode: string;
  readonly object: string;
}

/** `100644 blob HASH\tPATH`, each ended by NUL. */
function entriesOf(tree: string): ReadonlyMap<string, Entry> {
  const lines = tree.split('\0').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [mode = '', , object = ''] = line.slice(0, line.indexOf('\t')).split(' ');
      return [line.slice(line.indexOf('\t') + 1), { mode, object }];
    }),
  );
}

function hostsOf(git: Git, entries: ReadonlyMap<string, Entry>): Revision['host'] {
  const folders = new Set(['']);
  for (const path of entries.keys()) {
    for (let at = posix.dirname(path); at !== '.' && !folders.has(at); at = posix.dirname(at)) folders.add(at);
  }
  const blob = (entry: Entry): Buffer | string => git(['cat-file', 'blob', entry.object]);
  /** Without symbolic links; undefined where the path leaves the repository, or goes in circles. */
  const target = (path: string, links = 0): string | undefined => {
    if (path === '..' || path.startsWith('../') || posix.isAbsolute(path) || links > MOST_LINKS) return undefined;
    const parts = path.split('/');
    for (let count = 1; count <= parts.length; count += 1) {
      const entry = entries.get(parts.slice(0, count).join('/'));
      if (entry?.mode !== '120000') continue;
      const to = blob(entry).toString();
      if (posix.isAbsolute(to)) return undefined;
      const rest = parts.slice(count).join('/');
      return target(posix.join(...parts.slice(0, count - 1), to, rest), links + 1);
    }
    return path;
  };
  return (root) => {
    const find = (path: string): string | undefined => {
      const found = target(clean(posix.join(root, path)));
      return found !== undefined && (root === '' || `${found}/`.startsWith(`${root}/`)) ? found : undefined;
    };
    const look: Host['look'] = (given) => {
      const path = find(given);
      if (path === undefined) return 'outside';
      if (folders.has(path)) return 'folder';
      const entry = entries.get(path);
      return entry === undefined ? 'missing' : entry.mode === '160000' ? 'other' : 'file';
    };
    const read = (given: string): Found => {
      const kind = look(given);
      if (kind === 'outside' || kind === 'missing') return { kind };
      const entry = entries.get(find(given) ?? '');
      if (kind !== 'file' || !entry) return { kind: 'refused', why: 'it is no file in this revision' };
      const bytes = blob(entry);
      return typeof bytes === 'string' ? { kind: 'refused', why: bytes } : textOf(bytes);
    };
    return { look, read };
  };
}

function textOf(bytes: Buffer): Found {
  try {
    return { kind: 'text', text: new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes), bytes };
  } catch {
    return { kind: 'refused', why: 'it is not UTF-8' };
  }
}

function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal === '.' ? '' : normal.replace(/\/$/, '');
}

/** What git prints, or in a sentence why it prints nothing. */
function run(folder: string, args: readonly string[], { PATH, HOME }: Environment): Buffer | string {
  const { error, status, stdout, stderr } = spawnSync('git', ['-C', folder, ...args], {
    maxBuffer: MOST_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A user's settings and hooks have no say in what a revision holds.
    env: { PATH, HOME, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
  });
  if (error) return `git cannot be run: ${error.message}`;
  if (status !== 0) return `git says: ${stderr.toString().trim().split('\n').at(-1) ?? status}`;
  return stdout;
}
