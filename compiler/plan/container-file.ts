import type { Masks } from './masks.ts';

/** A secret or a config as one container gets it. */
export interface ContainerFile {
  /** The name in the file. */
  readonly file: string;
  readonly kind: 'secret' | 'config';
  /** The container that it is put into. */
  readonly container: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly from: FileOrigin;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  /**
   * `copy`: put into the container once it is created. `bind`: written to `source` before that and mounted read-only by
   * the create request, where a copy would be lost or refused: under a tmpfs or another mount, on a read-only root.
   */
  readonly by: 'copy' | 'bind';
  /** Its name among the files that the runtime writes: the create request mounts `file:NAME`. Of `bind` only. */
  readonly source?: string;
  /** Into this file, as a container's. */
  readonly substituted?: Masks;
}

/** Where the contents come from; never the contents of a secret. */
export type FileOrigin = FromFile | FromVariable | FromText;

/** A file, whose bytes must be those that were there when the plan was made. */
export interface FromFile {
  /** Relative to the sandbox, or absolute where that was allowed. */
  readonly file: string;
  readonly sha256: string;
}

/** A declared variable, looked up when the plan is performed. */
export interface FromVariable {
  /** Its name. */
  readonly environment: string;
}

/** A text of the Compose file; of configs only. */
export interface FromText {
  readonly inline: string;
}
