const WORDS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'it is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'something is there already',
  EINVAL: 'it changed while it was read',
  ENOSPC: 'no space is left',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied; its rights, or those of a folder above it, do not allow it',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk cannot read it',
  EMFILE: 'too many files are open',
};

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** Why the system refused, in words that end a sentence. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === '' && error instanceof Error) return error.message;
  return WORDS[code] ?? `the system says ${code || 'no'}`;
}
