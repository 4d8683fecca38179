import type { Labels, Ulimit } from './engine.ts';

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
  readonly services: readonly string[];
}

/** An image that is built for the pod alone. */
export interface BuiltImage {
  readonly kind: 'build';
  /** The tag given to the result. */
  readonly image: string;
  readonly build: Build;
  /** JSON pointers into `build` (`/args/TOKEN`), as a container's `substituted`. */
  readonly substituted: readonly string[];
  readonly services: readonly string[];
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
}
