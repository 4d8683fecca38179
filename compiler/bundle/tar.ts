import type { Storage } from '../host.ts';
import type { Entry } from './gather.ts';

const BLOCK = 512;

/** Bytes that the fields of a header hold: names, and sizes of eleven octal digits. */
const [MOST_NAME, MOST_SIZE] = [100, 8 ** 11 - 1];

const TYPES = { file: '0', link: '2', folder: '5', records: 'x' } as const;

/**
 * A tar of POSIX.1-2001 (ustar, with pax records for what its fields cannot hold), piece by piece. Nothing of the
 * machine, the user or the time is in it: root's, of 1970, with the rights that git knows, and 0600 for what is private.
 * Throws where a file is not as it was when it was found.
 */
export function* tar(entries: readonly Entry[], read: Storage['pieces']): Generator<Uint8Array> {
  for (const entry of entries) {
    const { what, path } = entry;
    yield* headers(entry);
    if (what.kind === 'file') yield* contents(path, what.size, read(path));
  }
  yield new Uint8Array(2 * BLOCK);
}

function* headers({ path, what, isPrivate }: Entry): Generator<Uint8Array> {
  const name = what.kind === 'folder' ? `${path}/` : path;
  const target = what.kind === 'link' ? what.target : '';
  const size = what.kind === 'file' ? what.size : 0;
  const records = [
    ...(Buffer.byteLength(name) > MOST_NAME ? [record('path', name)] : []),
    ...(Buffer.byteLength(target) > MOST_NAME ? [record('linkpath', target)] : []),
    ...(size > MOST_SIZE ? [record('size', `${size}`)] : []),
  ].join('');
  if (records !== '') {
    const bytes = Buffer.from(records);
    yield header({ name: 'pax', type: TYPES.records, mode: 0o644, size: bytes.length, target: '' });
    yield bytes;
    yield padding(bytes.length);
  }
  yield header({
    name,
    type: TYPES[what.kind],
    mode: modeOf(what, isPrivate),
    size: Math.min(size, MOST_SIZE),
    target,
  });
}

function modeOf(what: Entry['what'], isPrivate: boolean): number {
  if (what.kind === 'link') return 0o777;
  if (what.kind === 'folder' || what.isExecutable) return isPrivate && what.kind === 'file' ? 0o700 : 0o755;
  return isPrivate ? 0o600 : 0o644;
}

/** Its own length is part of it. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bare = Buffer.byteLength(rest);
  const guess = bare + `${bare}`.length;
  return `${bare + `${guess}`.length}${rest}`;
}

interface Fields {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly size: number;
  readonly target: string;
}

function header({ name, type, mode, size, target }: Fields): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const text = (at: number, most: number, value: string): void => void Buffer.from(value).copy(block, at, 0, most);
  const octal = (at: number, digits: number, value: number): void => text(at, digits, octalText(value, digits));
  text(0, MOST_NAME, name);
  octal(100, 7, mode);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, size);
  octal(136, 11, 0);
  text(148, 8, ' '.repeat(8));
  text(156, 1, type);
  text(157, MOST_NAME, target);
  text(257, 8, 'ustar\0' + '00');
  octal(329, 7, 0);
  octal(337, 7, 0);
  const sum = block.reduce((all, byte) => all + byte, 0);
  text(148, 8, `${octalText(sum, 6)}\0 `);
  return block;
}

function octalText(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

function* contents(path: string, size: number, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let left = size;
  for (const piece of pieces) {
    left -= piece.length;
    if (left < 0) break;
    yield piece;
  }
  if (left !== 0) throw new Error(`${path} changed while it was read`);
  yield padding(size);
}

function padding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}
