import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import type { Held } from '../../compiler/command.ts';
import { mountDescriptor, mountsBelow, mountTmpfs, unmount } from './mount.ts';

/**
 * Mounts a held file or folder at `name` in `folder`, which gets a tmpfs of its own first. Returns the path for the
 * Engine: whatever a container puts in the source's place, this path stays the held file or folder.
 */
export function pinHeld({ fd, stats }: Held, folder: string, name: string): string {
  if (!mountsBelow(folder).includes(folder)) {
    mkdirSync(folder, { mode: 0o700 });
    mountTmpfs(folder);
  }
  const target = `${folder}/${name}`;
  if (fd === undefined) throw new Error('this system has no /proc');
  if (stats.isDirectory()) mkdirSync(target, { mode: 0o700 });
  else writeFileSync(target, '', { flag: 'wx', mode: 0o600 });
  mountDescriptor(fd, target);
  const mounted = statSync(target);
  if (mounted.dev !== stats.dev || mounted.ino !== stats.ino) throw new Error('something else was mounted');
  return target;
}

/** Unmounts all pins and their tmpfs, the last mounted first. Nothing is deleted: what is in a pin is the user's. */
export function unpin(folder: string): void {
  for (const point of [...mountsBelow(folder)].reverse()) {
    try {
      unmount(point);
    } catch (error) {
      // Another cleaner may be at it.
      if (mountsBelow(folder).includes(point)) throw error;
    }
  }
}
