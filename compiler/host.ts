/**
 * What the compiler may know of the world outside its arguments: files. The real host is confined to a root folder;
 * tests use one in memory. Paths are POSIX, relative to the root (`a/b.yaml`), never starting with `/` or `../`,
 * except where the operator allowed an absolute one.
 */
export interface Host {
  /** The text of a file, or why there is none. Symbolic links are followed and must stay inside the root. */
  read(path: string): Found;
  /** Whether something is there, and inside. `outside` when the path or a link on it leaves the root. */
  look(path: string): 'file' | 'folder' | 'missing' | 'outside' | 'other';
}

/** A file's text, or why there is none; `why` ends a sentence. */
export type Found =
  | { readonly kind: 'text'; readonly text: string; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'refused'; readonly why: string };
