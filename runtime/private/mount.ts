import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Where the programs of a system lie; the PATH of the process is the author's of its command. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

const SECONDS = 20;

/** Mounts an empty tmpfs on a folder, cut off from every other mount namespace: what is mounted below stays here. */
export function mountTmpfs(folder: string): void {
  run('mount', ['-t', 'tmpfs', '-o', 'mode=0700,size=1m,nosuid,nodev', 'pod-executor', folder]);
  run('mount', ['--make-private', folder]);
}

/**
 * Mounts what a descriptor holds, with the mounts below, on `target`: the kernel looks up no path of the source. The
 * copy gets new mounts of the source and hands none back, so that removing the copy removes nothing else.
 */
export function mountDescriptor(descriptor: number, target: string): void {
  const source = `/proc/self/fd/${INHERITED}`;
  // The programs of util-linux resolve their arguments to paths unless forbidden; those of busybox do not.
  const words = isUtilLinux() ? ['-c', '--rbind', source, target] : ['-o', 'rbind', source, target];
  run('mount', words, descriptor);
  run('mount', ['--make-rslave', target]);
}

/** Unmounts one mount point; fails when something below or in it is in use. */
export function unmount(target: string): void {
  run('umount', [target]);
}

/** The mount points at and below a folder, in the order in which they were mounted. */
export function mountsBelow(folder: string): readonly string[] {
  return mountPoints(readFileSync('/proc/self/mountinfo', 'utf8')).filter(
    (point) => point === folder || point.startsWith(`${folder}/`),
  );
}

/** Whether this host has the programs. */
export function hasMount(): boolean {
  return ['mount', 'umount'].every((name) => FOLDERS.some((folder) => existsSync(`${folder}/${name}`)));
}

/** The fifth field of each line, in which a space is `\040`. */
export function mountPoints(mountinfo: string): readonly string[] {
  return mountinfo
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))));
}

/** The number of a handed-on descriptor in a child: that after its streams. */
const INHERITED = 3;

function isUtilLinux(): boolean {
  const { stdout } = spawnSync(program('mount'), ['--version'], { encoding: 'utf8', env: ENVIRONMENT });
  return stdout?.includes('util-linux') === true;
}

const ENVIRONMENT = { PATH: FOLDERS.join(':'), LC_ALL: 'C' };

function run(name: string, words: readonly string[], descriptor?: number): void {
  const streams = ['ignore', 'ignore', 'pipe'] as const;
  const { status, stderr, error } = spawnSync(program(name), words, {
    encoding: 'utf8',
    env: ENVIRONMENT,
    timeout: SECONDS * 1000,
    stdio: descriptor === undefined ? [...streams] : [...streams, descriptor],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim().split('\n')[0] || `${name} ended with code ${status}`);
}

function program(name: string): string {
  const found = FOLDERS.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`this host has no program ${name}`);
  return found;
}
