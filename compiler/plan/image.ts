import type { FromFile, FromVariable } from './container-file.ts';
import type { Labels, Ulimit } from './engine.ts';
import type { Masks } from './masks.ts';

/** An image, and the services that use it. */
export type Image = PulledImage | BuiltImage;

/** An image that the engine pulls. */
export interface PulledImage {
  readonly kind: 'pull';
  readonly image: string;
  readonly policy: 'always' | 'missing' | 'never';
  /** With `missing`: an image that was fetched longer ago is fetched again. */
  readonly refreshSeconds?: number;
  readonly platform?: string;
  /** Whether the name holds a digest, so that the same bytes run each time. */
  readonly pinned: boolean;
  /** Those that run it. */
  readonly services: readonly string[];
  /** Those that mount it. */
  readonly mountedBy?: readonly string[];
}

/** An image that is built for the pod alone. */
export interface BuiltImage {
  readonly kind: 'build';
  /** The tag given to the result. */
  readonly image: string;
  readonly build: Build;
  /** Into `build` (`/args/TOKEN`), as a container's. */
  readonly substituted: Masks;
  readonly services: readonly string[];
  readonly mountedBy?: readonly string[];
}

/** How an image is built. */
export interface Build {
  /** A folder relative to the sandbox, or a URL. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile?: string;
  /** Text of the Dockerfile. */
  readonly dockerfileInline?: string;
  readonly args?: Labels;
  readonly labels?: Labels;
  readonly target?: string;
  readonly network?: string;
  /** Bytes. */
  readonly shmSize?: number;
  readonly cacheFrom?: readonly string[];
  readonly extraHosts?: readonly string[];
  readonly noCache?: boolean;
  readonly pull?: boolean;
  readonly platform?: string;
  readonly ulimits?: readonly Ulimit[];
  /** Stages that are done anew. */
  readonly noCacheFilter?: readonly string[];
  /** Further contexts by name: a folder relative to the sandbox, a URL, `docker-image://NAME`. */
  readonly contexts?: Labels;
  /** What the steps may read by `RUN --mount=type=secret,id=…`; never the value. */
  readonly secrets?: readonly BuildSecret[];
  /** Agents that the steps may use by `RUN --mount=type=ssh,id=…`. */
  readonly ssh?: readonly BuildAgent[];
  /** Where the cache is written (`type=registry,ref=…`, or an image's name), as Compose has it. */
  readonly cacheTo?: readonly string[];
  /** Rights of the build beyond the usual (`network.host`, `security.insecure`). */
  readonly entitlements?: readonly string[];
  /** Parent of the cgroups of its steps: the plan's own `cgroupParent`. */
  readonly cgroupParent?: string;
}

/** A secret as the steps of a build may read it. */
export interface BuildSecret {
  readonly id: string;
  readonly from: FromFile | FromVariable;
}

/** An agent as the steps of a build may use it. Without a path: the agent of SSH_AUTH_SOCK. */
export interface BuildAgent {
  readonly id: string;
  /** A socket, or private keys, relative to the sandbox or absolute where that was allowed; several with commas between. */
  readonly path?: string;
}
