const BLOCK = 512;

/** Bytes that the fields of a header hold: names, and numbers of eleven and of seven octal digits. */
const [MOST_NAME, MOST_SIZE, MOST_ID] = [100, 8 ** 11 - 1, 8 ** 7 - 1];

const TYPES = { file: '0', link: '2', folder: '5', records: 'x' } as const;

/** An entry of a tar, without its contents. */
export interface TarEntry {
  /** Relative; a folder's has no slash at its end. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly mode: number;
  /** Bytes of a file. */
  readonly size?: number;
  /** Where a symbolic link leads. */
  readonly target?: string;
  /** Seconds since 1970; 0 when absent. */
  readonly modified?: number;
  /** Root's when absent. */
  readonly uid?: number;
  readonly gid?: number;
}

/** What stands before the contents: a header of POSIX.1-2001 (ustar), after pax records for what its fields cannot hold. */
export function tarHead({
  path,
  kind,
  mode,
  size = 0,
  target = '',
  modified = 0,
  uid = 0,
  gid = 0,
}: TarEntry): Uint8Array {
  const name = kind === 'folder' ? `${path}/` : path;
  const records = [
    ...(Buffer.byteLength(name) > MOST_NAME ? [record('path', name)] : []),
    ...(Buffer.byteLength(target) > MOST_NAME ? [record('linkpath', target)] : []),
    ...(size > MOST_SIZE ? [record('size', `${size}`)] : []),
    ...(uid > MOST_ID ? [record('uid', `${uid}`)] : []),
    ...(gid > MOST_ID ? [record('gid', `${gid}`)] : []),
  ].join('');
  const fields = { name, target, type: TYPES[kind], mode, size, modified, uid, gid };
  return Buffer.concat([...(records === '' ? [] : pax(Buffer.from(records))), header(fields)]);
}

/** What stands behind the contents of a file. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

/** The end of a tar. */
export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * BLOCK);
}

function pax(records: Uint8Array): readonly Uint8Array[] {
  const fields = { name: 'pax', target: '', type: TYPES.records, mode: 0o644, modified: 0, uid: 0, gid: 0 };
  return [header({ ...fields, size: records.length }), records, tarPadding(records.length)];
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
  readonly target: string;
  readonly type: string;
  readonly mode: number;
  readonly size: number;
  readonly modified: number;
  readonly uid: number;
  readonly gid: number;
}

function header({ name, target, type, mode, size, modified, uid, gid }: Fields): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const text = (at: number, most: number, value: string): void => void Buffer.from(value).copy(block, at, 0, most);
  const octal = (at: number, digits: number, value: number): void =>
    text(
      at,
      digits,
      Math.min(value, 8 ** digits - 1)
        .toString(8)
        .padStart(digits, '0'),
    );
  text(0, MOST_NAME, name);
  octal(100, 7, mode);
  octal(108, 7, uid);
  octal(116, 7, gid);
  octal(124, 11, size);
  octal(136, 11, modified);
  text(148, 8, ' '.repeat(8));
  text(156, 1, type);
  text(157, MOST_NAME, target);
  text(257, 8, 'ustar\0' + '00');
  octal(329, 7, 0);
  octal(337, 7, 0);
  const sum = block.reduce((all, byte) => all + byte, 0);
  octal(148, 6, sum);
  text(154, 2, '\0 ');
  return block;
}
