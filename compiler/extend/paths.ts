import { posix } from 'node:path';
import type { Move } from '../attributes/attribute.ts';
import { cleanPath, isRemote, standsAlone } from '../paths.ts';
import { type Substituted, scalar } from '../tree.ts';

/** The path of a file as another file names it. */
export function from(folder: string, path: string): string {
  return path.startsWith('/') ? cleanPath(path) : cleanPath(posix.join(folder, path));
}

/** Rewrites paths relative to one folder to mean the same from another; `by`: a variable named the first folder. */
export function rebase(before: string, after: string, by?: Substituted): Move {
  // Above the root there is no knowing the names of folders: a `..` there needs as many folders to leave.
  const above = '/above'.repeat([before, after].join('/').split('..').length);
  const way = posix.relative(`${above}/${after}`, `${above}/${before}`);
  return (path, kind) => {
    const text = String(path.value);
    if (way === '' || standsAlone(text) || (kind === 'context' && isRemote(text))) return path;
    const substituted = path.substituted ?? by;
    return scalar(cleanPath(posix.join(way, text)), path.span, substituted && { substituted });
  };
}
