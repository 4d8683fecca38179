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
  /** Whether a symbolic link lies on the way to a path below the root, or at its end. Absent where there are none. */
  hasLinks?(path: string): boolean;
}

/** A file's text, or why there is none; `why` ends a sentence. */
export type Found =
  | { readonly kind: 'text'; readonly text: string; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'refused'; readonly why: string };

/** The files below a root, links not followed, not on the way either: bundles keep the shape of a folder. */
export interface Storage {
  /** The path is relative to the root; empty for the root itself. */
  inspect(root: string, path: string): Inspected;
  /** A file's bytes, piece by piece: it may be larger than the memory. Throws an Error whose message ends a sentence. */
  pieces(root: string, path: string): Iterable<Uint8Array>;
  /**
   * To a file, whole or not at all, or to standard output; a file that is new and private is its owner's alone. Throws
   * where that cannot be written.
   */
  write(path: string | undefined, pieces: AsyncIterable<Uint8Array>, isPrivate: boolean): Promise<void>;
}

/** What something on the disk is. */
export type Inspected =
  | { readonly kind: 'file'; readonly size: number; readonly isExecutable: boolean }
  | { readonly kind: 'folder'; readonly names: readonly string[] }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'missing' }
  /** `why` ends a sentence. */
  | { readonly kind: 'refused'; readonly why: string };
