import type { Power } from './attributes/part.ts';

/** The operator's file: what holds for every pod of a cluster. Whatever is left out keeps its default. */
export interface PolicyInput {
  /**
   * The powers that pods start with; `allow` adds to them. `shared` (the default): none, for tenants who do not trust
   * one another. `single-tenant`: every power that does not lead to root on the host.
   */
  readonly preset?: Preset;
  /** What pods may do beyond their own sandbox, besides what the preset allows. */
  readonly allow?: AllowInput;
  /** The most that pods may ask for without a power. Default: no bounds. */
  readonly bounds?: BoundsInput;
  /** What a service counts for that states neither limit nor reservation. Default: 0.1 cores, 64m. */
  readonly defaults?: AmountInput;
  /** What the executor itself needs, added to every pod. Default: 0.1 cores, 64m. */
  readonly overhead?: AmountInput;
  /**
   * Image of the container that holds shared namespaces, for pods that ask for one without naming it; best with a
   * digest. Without it such pods must name one.
   * @minLength 1
   */
  readonly infra?: string;
  /**
   * Absolute path of a `config.json` as `docker login` writes it, with the credentials of registries. Default: that of
   * the executor's user, who has no home under an agent. The label of a task names a file in its sandbox instead.
   * @minLength 1
   */
  readonly credentials?: string;
  /** Where networks of pods get their addresses that state no subnet of their own. Default: the Engine's own pools. */
  readonly subnets?: SubnetsInput;
  /** Bounds of the files that a container's output is kept in: below `logs/`, and the Engine's own. */
  readonly logs?: LogsInput;
  /** What every container gets less of than the Engine gives. Default: nothing; a pod is as the file describes it. */
  readonly harden?: HardenInput;
  /** How long the runtime waits for the Engine. */
  readonly limits?: LimitsInput;
  /**
   * `degraded`: hosts with cgroup v2 are accepted, on which an agent cannot be restarted under a running pod, and a
   * container at its own memory limit takes the whole pod down. Default: such hosts are refused.
   */
  readonly cgroup2?: 'degraded';
  /** `deny`: no attribute that is refused may be waived, by `x-pod.warn` or `--warn`. Default: some may. */
  readonly waivers?: 'deny';
  /** Keys of this file that the label of a task may override, as they are called here. Default: none. */
  readonly labels?: readonly LabelKey[];
}

export interface AllowInput {
  /**
   * Powers over the host that a Compose file may ask for: `privileged`, `host-network`, `host-pid`, `host-ipc`,
   * `host-uts`, `host-userns`, `host-cgroup`, `host-ports` (numbers that the task does not own), `engine-socket`,
   * `devices` (GPUs too), `capabilities`, `unconfined` (seccomp, AppArmor or SELinux other than the engine's own),
   * `volume-drivers`, `external-networks`, `external-volumes` (also volumes with a `name:` of their own), `subnets` (a
   * stated `ipam.config`), `log-drivers`, `builds`, `runtime`, `annotations`, `cgroup-parent`, `oom-score`, `realtime`,
   * `kernel-limits` (ulimits above `bounds`), `unbounded` (no limit of processes where `bounds` has one),
   * `nested-binds`, `unhardened` (the contrary of `harden`). Each use is written in the plan.
   */
  readonly powers?: readonly Power[];
  /**
   * Names of networks that pods may join though others own them; `*` stands for any characters: `[edge, 'team-*']`.
   * Where a list stands, here or in the next three, only its names are allowed, whatever `powers` and the preset say.
   */
  readonly 'external-networks'?: readonly string[];
  /** Names of volumes that pods may use though they outlive the pod or belong to others. */
  readonly 'external-volumes'?: readonly string[];
  /** Log drivers that containers may use, besides `json-file`, `local` and `none`. */
  readonly 'log-drivers'?: readonly string[];
  /** Runtimes of the Engine that containers may use. */
  readonly runtime?: readonly string[];
  /**
   * `confined`: images are built, each step in the task's own cgroup. `unconfined`: also what only BuildKit can build,
   * on Engines whose BuildKit runs steps outside the task's cgroup. Both allow `builds`.
   */
  readonly builds?: 'confined' | 'unconfined';
  /** Absolute paths of the host outside the sandbox that files and binds may use, each with all below it. */
  readonly paths?: readonly string[];
}

/** Powers that go together. */
export type Preset = 'shared' | 'single-tenant';

export interface BoundsInput {
  /**
   * The most processes of a container: without a limit, or with a higher one, a service needs `unbounded`.
   * @minimum 1
   * @TJS-type integer
   */
  readonly pids?: number;
  /** The highest hard limit of each ulimit; -1 is no bound. A higher one needs `kernel-limits`. */
  readonly ulimits?: UlimitBounds;
  /** The most that the Engine's log files of a container may take (`max-size`, `max-file`). More needs `log-drivers`. */
  readonly logs?: LogsInput;
}

/** Numbers as the kernel counts: bytes, seconds, files, processes. */
export interface UlimitBounds {
  /**
   * A core file, in bytes.
   * @TJS-type integer
   */
  readonly core?: number;
  /**
   * Processor time of a process, in seconds.
   * @TJS-type integer
   */
  readonly cpu?: number;
  /**
   * Data segment of a process, in bytes.
   * @TJS-type integer
   */
  readonly data?: number;
  /**
   * A file that a process writes, in bytes.
   * @TJS-type integer
   */
  readonly fsize?: number;
  /**
   * File locks.
   * @TJS-type integer
   */
  readonly locks?: number;
  /**
   * Memory that is kept out of the swap, in bytes.
   * @TJS-type integer
   */
  readonly memlock?: number;
  /**
   * POSIX message queues, in bytes.
   * @TJS-type integer
   */
  readonly msgqueue?: number;
  /**
   * How far the nice value may go down: 20 minus that value.
   * @TJS-type integer
   */
  readonly nice?: number;
  /**
   * Open files of a process.
   * @TJS-type integer
   */
  readonly nofile?: number;
  /**
   * Processes of a user.
   * @TJS-type integer
   */
  readonly nproc?: number;
  /**
   * Resident memory of a process, in bytes; Linux ignores it.
   * @TJS-type integer
   */
  readonly rss?: number;
  /**
   * Processor time of a real-time process without a pause, in microseconds.
   * @TJS-type integer
   */
  readonly rttime?: number;
  /**
   * Signals that wait.
   * @TJS-type integer
   */
  readonly sigpending?: number;
  /**
   * Stack of a process, in bytes.
   * @TJS-type integer
   */
  readonly stack?: number;
}

export interface AmountInput {
  /**
   * Cores.
   * @minimum 0
   * @TJS-type number
   */
  readonly cpus?: number;
  /** Bytes, or a size such as `64m`. */
  readonly memory?: string | number;
}

export interface SubnetsInput {
  /** An IPv4 network, such as `10.210.0.0/16`, that nothing else in reach of the host uses. */
  readonly pool: string;
  /**
   * The length of each network's prefix: 24 is 254 addresses. Default: 24.
   * @minimum 8
   * @maximum 29
   * @TJS-type integer
   */
  readonly size?: number;
}

export interface LogsInput {
  /** Of one file, before another begins: bytes, or a size such as `10m`. Default: 10m. */
  readonly size?: string | number;
  /**
   * How many files are kept of each stream. Default: 2.
   * @minimum 2
   * @maximum 100
   * @TJS-type integer
   */
  readonly files?: number;
}

/**
 * Hardening of every container of a pod, those of hooks and the infra container too; steps of builds have none of it. A
 * file that asks for the contrary needs the power `unhardened`.
 */
export interface HardenInput {
  /** `true`: no process gets more rights than its parent, by setuid programs or file capabilities. */
  readonly 'no-new-privileges'?: boolean;
  /** Capabilities that are taken away, of those that the Engine gives: `[NET_RAW, MKNOD]`; `[ALL]` takes all. */
  readonly drop?: readonly Capability[];
  /**
   * Most processes of a container that states no `pids_limit`, and the most that it may state.
   * @minimum 1
   * @maximum 4194304
   * @TJS-type integer
   */
  readonly pids?: number;
  /** `remapped`: pods run only on an Engine that maps users of containers to others of the host (`userns-remap`). */
  readonly userns?: 'remapped';
  /**
   * Flags of the mounts that the Engine makes for a pod: file systems in memory and local volumes with a file system of
   * their own. Folders of the host and plain volumes keep the flags of the file system in which they lie.
   */
  readonly mounts?: readonly MountFlag[];
}

/** What the Engine gives every container (moby, oci/caps/defaults.go). */
export type Capability =
  | 'ALL'
  | 'AUDIT_WRITE'
  | 'CHOWN'
  | 'DAC_OVERRIDE'
  | 'FOWNER'
  | 'FSETID'
  | 'KILL'
  | 'MKNOD'
  | 'NET_BIND_SERVICE'
  | 'NET_RAW'
  | 'SETFCAP'
  | 'SETGID'
  | 'SETPCAP'
  | 'SETUID'
  | 'SYS_CHROOT';

/** `nosuid`: setuid programs give no rights; `nodev`: device nodes are of no use. */
export type MountFlag = 'nosuid' | 'nodev';

export interface LimitsInput {
  /** Any request but those below and the first one: a duration such as `2m`. Default: 30s to 2m, by what is asked. */
  readonly request?: string;
  /** One pull. Default: 1h. */
  readonly pull?: string;
  /** One build. Default: 1h. */
  readonly build?: string;
  /** A pull or build during which nothing is heard. Default: 3m for pulls, 1h for builds. */
  readonly silence?: string;
}

/** What has a single value, and gives no power over the host. */
export type LabelKey =
  | 'credentials'
  | 'defaults.cpus'
  | 'defaults.memory'
  | 'infra'
  | 'limits.build'
  | 'limits.pull'
  | 'limits.request'
  | 'limits.silence'
  | 'logs.files'
  | 'logs.size'
  | 'overhead.cpus'
  | 'overhead.memory';
