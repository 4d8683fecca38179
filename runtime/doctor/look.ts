import { accessSync, constants, realpathSync, statfsSync, statSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import type { FileMode, PinningFacts, Space } from './facts.ts';
import { lookAtPinning } from './pinning.ts';

/** What a doctor sees of a host, beside what it reads. */
export interface HostLook {
  /** Of Node: `20.19.2`. */
  readonly node: string;
  readonly hostname: string;
  readonly isRoot: boolean;
  readonly pinning: () => PinningFacts;
  /** The user's folder. */
  readonly home: () => string;
  /** Undefined when there is nothing, or it may not be seen. */
  readonly modeOf: (path: string) => FileMode | undefined;
  /** Whether it is a file that this user may execute. */
  readonly isProgram: (path: string) => boolean;
  /** The same file without symbolic links on the way; undefined when there is none. */
  readonly realPath: (path: string) => string | undefined;
  readonly spaceOf: (path: string) => Space | undefined;
}

export function lookAround(user: Pick<HostLook, 'node' | 'isRoot'>): HostLook {
  return {
    ...user,
    hostname: hostname(),
    home: homedir,
    pinning: () => lookAtPinning(user.isRoot),
    modeOf,
    isProgram,
    realPath,
    spaceOf,
  };
}

function modeOf(path: string): FileMode | undefined {
  try {
    const found = statSync(path);
    return { bits: found.mode & 0o7777, uid: found.uid, isFolder: found.isDirectory(), isFile: found.isFile() };
  } catch {
    return undefined;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function spaceOf(path: string): Space | undefined {
  try {
    const { bavail, bsize, ffree, files } = statfsSync(path);
    // Some file systems make files out of free bytes, and count none.
    return { bytes: bavail * bsize, ...(files > 0 && { files: ffree }) };
  } catch {
    return undefined;
  }
}
