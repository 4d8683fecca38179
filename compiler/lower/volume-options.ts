import type { Labels } from '../plan/plan.ts';

/** Options of the mount that bind a folder: with them the kernel passes over the type. */
export function isBind({ o = '' }: Labels): boolean {
  return wordsOf(o).some((word) => word === 'bind' || word === 'rbind');
}

/**
 * Says in a few words what the host would mount for a local volume beyond memory and a folder; undefined when it mounts
 * no more than those. Words are those of the Engine (moby/sys/mount, parseOptions): no blanks, lower case.
 */
export function strangeMount(options: Labels): string | undefined {
  const { type, o = '', device, ...others } = options;
  const [unknown] = Object.keys(others).filter((name) => name !== 'size');
  if (unknown !== undefined) return `the option ${unknown} of the local volume driver`;
  if (type === undefined && o === '' && device === undefined) return undefined;
  const isFolder = isBind(options) && [undefined, '', 'none', 'bind'].includes(type);
  if (!isFolder && type !== 'tmpfs') return 'a file system that the host mounts for it';
  const isKnown = isFolder ? isFlagOfBind : isFlagOfMemory;
  const isHarmless = wordsOf(o).every(isKnown);
  return isHarmless ? undefined : 'a mount with options that are not known to be harmless';
}

function wordsOf(options: string): readonly string[] {
  return String(options).split(',');
}

const FLAGS = new Set(
  ['', 'defaults', 'ro', 'rw', 'suid', 'nosuid', 'dev', 'nodev', 'exec', 'noexec', 'sync', 'async', 'dirsync'].concat(
    ['atime', 'noatime', 'diratime', 'nodiratime', 'relatime', 'norelatime', 'strictatime', 'nostrictatime'],
    ['mand', 'nomand', 'silent', 'loud'],
  ),
);

/** How mounts below the folder spread; `shared` ones would spread to the host. */
const OF_BIND = new Set(['bind', 'rbind', 'private', 'rprivate', 'slave', 'rslave']);

function isFlagOfBind(word: string): boolean {
  return FLAGS.has(word) || OF_BIND.has(word);
}

function isFlagOfMemory(word: string): boolean {
  return FLAGS.has(word) || /^(size|mode|uid|gid|nr_inodes|nr_blocks)=[0-9]+[kmgKMG%]?$/.test(word);
}
