import type { Rooms, Subnets } from '../../compiler/command.ts';
import type {
  Build,
  Connection,
  CreateBody,
  Endpoint,
  ExecBody,
  Labels,
  NetworkBody,
  VolumeBody,
} from '../../compiler/plan/plan.ts';
import type { Limits } from './limits.ts';

/**
 * What the runtime asks of a Docker Engine: one verb, one request (or a lost one repeated). Every verb is idempotent by
 * name and label, takes an AbortSignal and ends within its time limit; only `events`, `attach`, `log` and `wait` are unbounded.
 * Failures are EngineErrors. The real one is engine/docker.ts (the only importer of dockerode); tests script another.
 */
export interface Engine {
  readonly about: About;
  /** Fetches an image unless `policy` is missing and it is there. `never` fails when it is not. */
  pull(image: string, options: PullOptions): Promise<void>;
  /** Builds from a folder of the host, or a URL: with BuildKit where the Engine has it, else with its first builder. */
  build(image: string, options: BuildOptions): Promise<void>;
  /** What `build` made. One that is gone counts as removed; one that others use stays. */
  removeImage(image: string, options: Bounded): Promise<void>;
  createNetwork(name: string, body: NetworkBody, options: Made): Promise<void>;
  /** Its driver: `bridge`. Fails with not-found. */
  findNetwork(name: string, options: Bounded): Promise<string>;
  removeNetwork(name: string, options: Bounded): Promise<void>;
  /** One of that name that has these labels counts as created: without labels, any. A foreign one is a conflict. */
  createVolume(name: string, body: VolumeBody, options: Made): Promise<void>;
  findVolume(name: string, options: Bounded): Promise<void>;
  removeVolume(name: string, options: Bounded): Promise<void>;
  /** A container of that name and of the same run counts as created; a foreign one is a conflict. */
  createContainer(name: string, body: CreateBody, options: MadeContainer): Promise<Created>;
  /** Puts files into a container that need not run; folders on their way are made. One that is there is replaced, a folder is not. */
  putFiles(container: string, files: readonly PutFile[], options: Bounded): Promise<void>;
  connectNetwork(network: string, container: string, endpoint: Endpoint, options: Bounded): Promise<void>;
  /** Already running counts as started. */
  start(container: string, options: Bounded): Promise<void>;
  /** Runs a command to its end, once also when replies get lost; called off, it goes on in the container. */
  exec(container: string, body: ExecBody, options: Bounded & Printing): Promise<Executed>;
  /** The signal (the container's own when absent), then SIGKILL after `seconds`. Resolves when it no longer runs. */
  stop(container: string, seconds: number, options: Bounded): Promise<void>;
  kill(container: string, options: Bounded): Promise<void>;
  /** With its anonymous volumes, also when it runs. One that is gone counts as removed. */
  remove(container: string, options: Bounded): Promise<void>;
  inspect(container: string, options: Bounded): Promise<Inspected>;
  /** Resolves when the container stops next (or is not running, or never ran), with how it ended. */
  wait(container: string, signal: AbortSignal): Promise<Ended>;
  /** Events of containers with these labels, from now on; throws an EngineError when the stream breaks, ends when called off. */
  events(labels: Having, signal: AbortSignal): AsyncIterable<EngineEvent>;
  /** Output from now on; attach before start. Raw chunks: a reader puts lines together. Ends when the container does (or when
   * the connection breaks: Engines do not say which), and when called off. */
  attach(container: string, signal: AbortSignal): Promise<AsyncIterable<Output>>;
  /**
   * What the Engine's own log has of a container's output, of all its runs; with `follow`, until it ends. Throws an
   * EngineError when the stream breaks, `refused` when its log driver cannot be read.
   */
  log(container: string, wanted: Wanted, signal: AbortSignal): AsyncIterable<Logged>;
  /** The Engine's clock: milliseconds since 1970. */
  time(options: Bounded): Promise<number>;
  /** Everything with these labels, whatever its state. */
  list(labels: Having, options: Bounded): Promise<readonly Found[]>;
}

/** One that answers. Pods that the operator treats differently use it side by side. */
export interface Connected extends Engine {
  /** `unix:///var/run/docker.sock (the usual socket)`. */
  readonly place: string;
  under(usage: Usage): Engine;
  survey(options: Bounded): Promise<EngineSurvey>;
}

/** What an Engine says of its host, and of what it has left. */
export interface EngineSurvey {
  /** The name of its host. */
  readonly host: string;
  /** Where images and containers lie there. */
  readonly root: string;
  /** Those of default-address-pools; without, the usual ones, as far as the Engine says (API 1.41). */
  readonly pools?: readonly Subnets[];
  /** Networks that have an address, in the notation of CIDR. */
  readonly taken: readonly string[];
  /** In its own words. */
  readonly warnings: readonly string[];
}

/** How an Engine is used. */
export interface Usage {
  /** Seconds by verb, where they are not those of LIMITS. */
  readonly limits?: Partial<Limits>;
  /** Absolute path of a docker config.json, in the place of the user's own. */
  readonly credentials?: string;
  /** Where folders and files of builds may lie; without, in the build's own context. */
  readonly rooms?: Rooms;
  /** Folders that containers may write: no credential helper is run from them. */
  readonly writable?: readonly string[];
  /** Where networks get their addresses that state none; without, from the Engine's own pools. */
  readonly subnets?: Subnets;
  /** Builds with a cgroup parent may leave it, where the Engine's BuildKit knows none. */
  readonly builds?: 'unconfined';
  /** Nothing is fetched for a build from the host, a private network or a metadata service, where that can be seen. */
  readonly guarded?: true;
}

export interface About {
  readonly apiVersion: string;
  readonly version: string;
  readonly cgroupDriver: string;
  readonly cgroupVersion: string;
  /** Users of containers are others on the host (`userns-remap`, or an Engine without root). */
  readonly mapsUsers: boolean;
  readonly name: 'docker' | 'podman';
}

export interface Bounded {
  readonly signal: AbortSignal;
}

/** Put on what is made: whose it is. */
export interface Made extends Bounded {
  readonly labels: Labels;
}

export interface MadeContainer extends Made {
  /** Of its image. */
  readonly platform?: string;
  /** What it will be connected to: Engines must know some of it now. */
  readonly connect?: readonly Connection[];
}

export interface PullOptions extends Bounded {
  readonly policy: 'always' | 'missing' | 'never';
  /** With `missing`: one that was fetched longer ago counts as missing. */
  readonly refreshSeconds?: number;
  readonly platform?: string;
  /**
   * Bytes so far and in all, of all layers; `total` grows while layers become known. Called with zeros when the image
   * is not there and must be fetched.
   */
  readonly progress?: (now: { readonly done: number; readonly total: number }) => void;
}

/** What the plan says of a build, its context now an absolute folder on the host, or a URL. */
export interface BuildOptions extends Made, Omit<Build, 'labels' | 'secrets' | 'ssh'> {
  /** The file's own labels of the image, beside those of the run. */
  readonly imageLabels?: Labels;
  /** `read` throws in the user's words. */
  readonly secrets?: readonly { readonly id: string; readonly read: () => Uint8Array }[];
  /** The absolute path of an agent's socket, or those of private keys. */
  readonly ssh?: readonly { readonly id: string; readonly paths: readonly string[] }[];
  readonly progress?: (line: string) => void;
}

export interface Created {
  readonly id: string;
  readonly warnings: readonly string[];
}

export interface Printing {
  /** Takes what a command prints as it comes; the next comes when what it returns settles. */
  readonly output?: (chunk: Output) => Promise<void> | void;
}

export interface Executed {
  readonly code: number;
  /** The end of what it printed, on stdout and stderr together. */
  readonly output: string;
}

/** A file as a container gets it. */
export interface PutFile {
  /** Absolute path in the container. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}

export interface Ended {
  /** 0 to 255; 128 + signal for a killed process. */
  readonly code: number;
  /** The kernel killed a process of it for lack of memory; with code 137, the container's own. */
  readonly outOfMemory: boolean;
  /** The Engine's own words when the container could not be started. */
  readonly error?: string;
}

export interface Inspected {
  readonly id: string;
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly ended?: Ended;
  /** Absent when the container has no health check, in the file or in the image. */
  readonly health?: Health;
  readonly tty: boolean;
  readonly labels: Labels;
  /** The parent of its cgroup, as it was asked for; empty is the Engine's own. */
  readonly cgroupParent?: string;
  /** What is published on the host, while it runs: also the free ports that the Engine chose. */
  readonly ports: readonly Published[];
  /** By the networks that it is connected to, while it runs. */
  readonly addresses: readonly { readonly network: string; readonly ip: readonly string[] }[];
}

export interface Published {
  /** Port and protocol in the container: `80/tcp`. */
  readonly container: string;
  /** `0.0.0.0` and `::` are all addresses of their kind. */
  readonly hostIp: string;
  readonly host: number;
}

export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  /** What the last check printed, cut. */
  readonly output: string;
}

export type EngineEvent =
  | { readonly kind: 'start'; readonly container: string }
  | { readonly kind: 'die'; readonly container: string; readonly code: number }
  | { readonly kind: 'oom' | 'pause' | 'unpause'; readonly container: string }
  | { readonly kind: 'health'; readonly container: string; readonly status: Health['status'] };

export interface Output {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

export interface Wanted {
  /** The earliest of what is wanted: a time as in `Logged`. */
  readonly since: string;
  readonly follow: boolean;
}

/** A line, or a piece of a very long one. */
export interface Logged extends Output {
  /** When it was printed, by the Engine's clock: `2024-01-02T03:04:05.123456789Z`. These texts sort by time. */
  readonly at: string;
}

/** Labels with these values, or of these names, whatever their values. */
export type Having = Labels | readonly string[];

export interface Found {
  readonly kind: 'container' | 'network' | 'volume' | 'image';
  readonly name: string;
  /** Of containers and networks: never that of another one which gets the name later. */
  readonly id?: string;
  /** When it was made, by the Engine's clock: milliseconds since 1970. Of a built image: when its last layer was. */
  readonly made?: number;
  readonly labels: Labels;
  /** Of containers. */
  readonly running?: boolean;
}

/** Why a request failed, in words for users, with the remedy where there is one. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.kind = kind;
  }
}

export type EngineErrorKind =
  /** Nothing answers at the address. */
  | 'unreachable'
  /** The socket may not be used. */
  | 'denied'
  | 'not-found'
  /** The name is taken by something of somebody else. */
  | 'conflict'
  /** A host port is taken. */
  | 'port-taken'
  | 'no-space'
  | 'no-address-pool'
  /** The Engine does not know the feature at its API version. */
  | 'too-old'
  | 'timeout'
  | 'aborted'
  /** Everything else that the Engine says no to. */
  | 'refused';
