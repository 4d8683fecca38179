import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hasMount } from '../private/mount.ts';
import type { PinningFacts } from './facts.ts';

/** Whether this host lets an executor pin bind sources for its Engine. */
export function lookAtPinning(isRoot: boolean): PinningFacts {
  const engines = processes().filter((pid) => text(`/proc/${pid}/comm`) === 'dockerd\n');
  const spaces = engines.map((pid) => namespaceOf(pid));
  const own = namespaceOf('self');
  const isKnown = own !== undefined && spaces.length > 0 && !spaces.includes(undefined);
  const isSame = isKnown && spaces.every((one) => one === own);
  const isOther = isKnown && !spaces.includes(own);
  return { isRoot, hasMount: hasMount(), namespace: isSame ? 'same' : isOther ? 'other' : 'unknown' };
}

function processes(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
