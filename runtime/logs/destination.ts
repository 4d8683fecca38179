/** Where bytes end up: a file, a pipe, a terminal. One write at a time; the bytes stay unchanged until it settles. */
export interface Destination {
  /** Writes all of it. */
  write(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** Why bytes could not be written, in words for users. */
export function writeTrouble(what: string, error: unknown): Error {
  const code = codeOf(error);
  const reason = (code && WORDS[code]) ?? (error instanceof Error ? error.message : String(error));
  return new Error(`cannot write ${what}: ${reason}`, { cause: error });
}

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const WORDS: { readonly [code: string]: string } = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EPIPE: 'nobody reads it any more',
  EMFILE: 'too many files are open',
  ELOOP: 'it is a symbolic link, which is not followed',
  ENOTDIR: 'its folder is no folder, or a symbolic link, which is not followed',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder is not there',
  ENXIO: 'it is no regular file',
};
