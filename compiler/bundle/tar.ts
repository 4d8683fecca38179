import { tarEnd, tarHead, tarPadding } from '../tar.ts';
import type { Entry } from './gather.ts';

/**
 * A tar, piece by piece. Nothing of the machine, the user or the time is in it: root's, of 1970, with the rights that git
 * knows, and 0600 for what is private. Throws where a file is not as it was when it was found.
 */
export function* tar(entries: readonly Entry[], read: (path: string) => Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const { path, what, isPrivate } of entries) {
    yield tarHead({ path, ...what, mode: modeOf(what, isPrivate) });
    if (what.kind === 'file') yield* contents(path, what.size, read(path));
  }
  yield tarEnd();
}

function modeOf(what: Entry['what'], isPrivate: boolean): number {
  if (what.kind === 'link') return 0o777;
  if (what.kind === 'folder' || what.isExecutable) return isPrivate && what.kind === 'file' ? 0o700 : 0o755;
  return isPrivate ? 0o600 : 0o644;
}

function* contents(path: string, size: number, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let left = size;
  for (const piece of pieces) {
    left -= piece.length;
    if (left < 0) break;
    yield piece;
  }
  if (left !== 0) throw new Error(`${path} changed while it was read`);
  yield tarPadding(size);
}
