import type { Variables } from '../environment.ts';
import type { Host } from '../host.ts';
import type { Project } from '../project.ts';

/** What a file's meaning depends on besides the file. */
export interface ResolveOptions {
  readonly format: Project['format'];
  readonly host: Host;
  /** The same, for seccomp profiles: a plan says which files it holds. */
  readonly profileHost: Host;
  /** Active profiles; `*` is all of them. */
  readonly profiles: readonly string[];
  /** Those of them that somebody said for these files: a service should have each. */
  readonly saidProfiles?: readonly string[];
  /** Services that are active whatever their profiles, with all of their profiles. */
  readonly named?: readonly string[];
  /** False leaves files of variables unread. */
  readonly foldFiles?: boolean;
  /** The folder that relative paths mean, itself relative to the root: `''`, `a/b`. */
  readonly projectFolder: string;
  /** Declared variables: for names without a value in `environment`, and for files of variables. */
  readonly variables: Variables;
  /** False leaves relative paths as they are written. */
  readonly resolvePaths?: boolean;
  /** False judges no references between parts of the files. */
  readonly consistent?: boolean;
  /** Whether paths must stay inside the root. */
  readonly contained: boolean;
  /** The folder that `~` means for files of variables; absent where there is none. */
  readonly home?: string;
}
