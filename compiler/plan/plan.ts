import type { Resources } from './amounts.ts';
import type { ContainerFile } from './container-file.ts';
import type { CreateBody, Endpoint, Labels, NetworkBody, VolumeBody } from './engine.ts';
import type { Hook } from './hook.ts';
import type { Image } from './image.ts';
import type { MaskedNames } from './masked-names.ts';
import type { Masks } from './masks.ts';
import type { Step } from './step.ts';

export type * from './amounts.ts';
export type * from './container-file.ts';
export type * from './engine.ts';
export type * from './hook.ts';
export type * from './image.ts';
export type * from './masks.ts';
export type * from './step.ts';

/**
 * The pod plan, version 1: the whole contract between compiler and runtime. This folder imports nothing.
 * The JSON schema made of these types is closed: a field that does not stand here does not reach an engine.
 */
export interface PodPlan {
  readonly version: 1;
  /** A copy for people: values that came from variables and env files are replaced. Nobody can run it. */
  readonly masked?: true;
  readonly pod: Pod;
  readonly sources: readonly SourceFile[];
  /** Names of the variables that the files used, sorted; never their values. */
  readonly variables: readonly string[];
  readonly profiles: readonly string[];
  /** Parent of every container's cgroup; absent outside Mesos. */
  readonly cgroupParent?: string;
  /** Folder on the host that relative paths of the files mean, and where logs go. */
  readonly sandbox: string;
  readonly resources: Resources;
  readonly images: readonly Image[];
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
  /** Secrets and configs, container by container. */
  readonly files: readonly ContainerFile[];
  /** What set the fields of `create` that all containers have alike; each container's own reasons stand with it. */
  readonly because: Because;
  /** In start order. */
  readonly containers: readonly Container[];
  readonly steps: readonly Step[];
  /** First to last. */
  readonly stop: readonly StopWave[];
  /** Names that hold text of a variable; absent in the masked copy. */
  readonly maskedNames?: MaskedNames;
  /** Powers that the operator allowed and this pod uses. */
  readonly powers: readonly GrantedPower[];
  /** What a reviewer should know, in the order of the files. */
  readonly notes: readonly Note[];
}

/** The pod itself: what it is called, and whose task it is. */
export interface Pod {
  readonly name: string;
  /** Every container, network and volume of the pod is called `<prefix>_<name>`. */
  readonly prefix: string;
  /** True when facts of the task were made up for a dry run: such a plan cannot be run. */
  readonly simulated: boolean;
  readonly task: Task;
  /** What an unhealthy container means after the pod is running. */
  readonly unhealthy: 'report' | 'fail' | 'restart';
  /** The runtime puts them on every container, network and volume. */
  readonly labels: Labels;
}

/** Ids as Mesos gives them. */
export interface Task {
  readonly id: string;
  readonly name: string;
  readonly framework: string;
  readonly executor: string;
  /** The executor's container id. */
  readonly run: string;
  readonly agent: string;
}

/** A file that was read, with the sha256 of its bytes in hex. */
export interface SourceFile {
  readonly file: string;
  readonly sha256: string;
  /** `variables` for .env, env_file and label_file; `seccomp` for a profile that security_opt names. */
  readonly kind: 'compose' | 'compose-1' | 'variables' | 'seccomp';
}

/** A network of the pod. */
export interface Network {
  /** The name in the file. */
  readonly network: string;
  /** The name on the engine. */
  readonly name: string;
  /** External: it must exist and is never removed. */
  readonly external: boolean;
  /** The Engine's create request, without name and run labels. Absent for an external network. */
  readonly create?: NetworkBody;
  /** Into `create`, as a container's. */
  readonly substituted?: Masks;
}

/** A named volume. */
export interface Volume {
  /** The name in the file. */
  readonly volume: string;
  /** The name on the engine. */
  readonly name: string;
  readonly external: boolean;
  /** Whether it outlives the pod; a volume that does not is removed with it. */
  readonly keep: boolean;
  readonly create?: VolumeBody;
  /** Into `create`, as a container's. */
  readonly substituted?: Masks;
}

/** One container: what the Engine is asked for, and what the executor must know of it. */
export interface Container {
  readonly service: string;
  /** From 1. */
  readonly replica: number;
  /** The name on the engine, and in this plan. */
  readonly name: string;
  readonly role: 'main' | 'sidecar' | 'init' | 'infra';
  /** Whether its failure is the pod's. */
  readonly essential: boolean;
  /** Namespaces that other containers of the pod join. */
  readonly owns: readonly Namespace[];
  readonly joins: Joins;
  readonly depends: readonly Dependency[];
  readonly ports: readonly Port[];
  /** Of its image, for the Engine has to choose where it keeps several. */
  readonly platform?: string;
  readonly health: 'stated' | 'image' | 'none';
  readonly restart: RestartPolicy;
  readonly stop: StopWish;
  readonly logs: Logs;
  /** The Engine's create request (POST /containers/create, API 1.41). Joins name containers by name. */
  readonly create: CreateBody;
  /** Further networks, connected after create: the Engine takes one at create before API 1.44. */
  readonly connect: readonly Connection[];
  /** Texts of `create` that came from a variable or an env file (`/Env/2`), and what people see in their place. */
  readonly substituted: Masks;
  /** What set each field of `create` that is no verbatim copy of the file. */
  readonly because: Because;
}

/** What services may share. */
export type Namespace = 'network' | 'pid' | 'ipc';

/** The owner's container name by namespace. */
export interface Joins {
  readonly network?: string;
  readonly pid?: string;
  readonly ipc?: string;
}

/** A container that must have started, be healthy or have ended before this one starts. */
export interface Dependency {
  readonly on: string;
  readonly when: 'started' | 'healthy' | 'completed';
  readonly required: boolean;
  readonly restart: boolean;
  readonly cause: string;
}

/** A port that is published on the host. */
export interface Port {
  /** Container port and protocol: `80/tcp`. */
  readonly container: string;
  readonly hostIp?: string;
  readonly host: number;
  /** `task port 0`, `as written`. */
  readonly from: string;
  /** The service that asked for it. */
  readonly service: string;
  readonly at: string;
}

/** What follows an exit, done by the executor. */
export interface RestartPolicy {
  readonly policy: 'no' | 'always' | 'on-failure' | 'unless-stopped';
  /** Restarts at most; absent: any number. */
  readonly attempts?: number;
  /** Seconds before each restart; absent: more each time. */
  readonly delaySeconds?: number;
  /** Attempts are counted anew after a run of so many seconds; absent: never. */
  readonly windowSeconds?: number;
}

/** How a container wants to be stopped. */
export interface StopWish {
  /** Absent: the image's own, else SIGTERM. */
  readonly signal?: string;
  /** Seconds until SIGKILL, for its hooks and the signal together. */
  readonly seconds: number;
  /** Run in it one after another before the signal, when it runs. */
  readonly before?: readonly Hook[];
}

/** Where its output goes. */
export interface Logs {
  /** Put before each line in the sandbox's stdout and stderr. */
  readonly prefix: string;
  /** Relative to the sandbox. */
  readonly stdout: string;
  readonly stderr: string;
  /** It prints to its own files only. */
  readonly apart?: true;
}

/** A further network, by its name on the engine. */
export interface Connection {
  readonly network: string;
  readonly endpoint: Endpoint;
  /** Into `endpoint`, as a container's. */
  readonly substituted?: Masks;
}

/** Reasons by field: `Image`, `HostConfig.Memory`. */
export interface Because {
  readonly [field: string]: string;
}

/** Containers that are stopped at once, by name. */
export interface StopWave {
  readonly containers: readonly string[];
  /** The longest wish of its containers, in seconds. */
  readonly seconds: number;
}

/** A power that the pod uses, by whom, and where the file asks for it. */
export interface GrantedPower {
  readonly power: string;
  readonly service: string;
  readonly at: string;
  /** False: no operator's file was at hand, and the executor refuses the power unless its operator allows it. */
  readonly granted?: false;
}

/** A warning, and where it belongs. */
export interface Note {
  readonly code: string;
  readonly at?: string;
  readonly text: string;
}
