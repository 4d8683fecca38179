import type { Revision } from '../git.ts';
import type { Host, Storage } from '../host.ts';

/** All that the commands may know and do outside their arguments; cli.ts makes the real one, tests make their own. */
export interface World {
  /** Without the program's own name. */
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute. */
  readonly cwd: string;
  readonly version: string;
  /** Which of the two streams a person looks at. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** All of standard input. */
  readonly input: () => FileText;
  /** The product. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  readonly disk: Disk;
  /** The files below a folder, and those at or below the allowed paths, for the compiler. */
  readonly host: (root: string, allowed: readonly string[]) => Host;
  /** For bundles; absent: there is no disk. */
  readonly storage?: Storage;
  /** The files of a git revision of the repository that holds a folder, or why there are none; absent: there is no git. */
  readonly revision?: (folder: string, revision: string) => Promise<Revision | string>;
}

/** Files by absolute path. */
export interface Disk {
  read(path: string): FileText;
  isFile(path: string): boolean;
  /**
   * Whole or not at all: a reader never sees a part. `followsLink`: the user named the path, hence the file behind a
   * link is replaced, and a pipe or device is written to; without it, the new file takes the place of either, for
   * somebody else may have put it there. `isPrivate`: the file is its owner's alone, whatever the umask and the rights of
   * a file that it takes the place of. Throws when the place cannot be written.
   */
  write(path: string, text: string, how?: { readonly followsLink?: boolean; readonly isPrivate?: boolean }): void;
}

/** A file's text, or why there is none. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly why: string };

/** How the program ends. Each command's help says which of them it uses. */
export const EXIT = { done: 0, failed: 1, differs: 2, usage: 64, bug: 70 } as const;

/** An exit code. */
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** What the user got wrong outside the Compose files: an argument (`usage`), or a file that an argument names. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly text: string;
  readonly exit: Exit;
}

/** An argument is wrong. */
export function usage(text: string): Mistake {
  return { kind: 'mistake', text, exit: EXIT.usage };
}

/** A file that an argument names cannot be used. */
export function failure(text: string): Mistake {
  return { kind: 'mistake', text, exit: EXIT.failed };
}

/** Whether something is a mistake in place of what was wanted. */
export function isMistake(found: unknown): found is Mistake {
  return typeof found === 'object' && found !== null && 'kind' in found && found.kind === 'mistake';
}

/** The shell's variables that have a value. */
export function shellOf({ env }: World): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, found]) => (found === undefined ? [] : [[name, found]])),
  );
}
