/** Requests of the Docker Engine's API 1.41: the fields that a plan may carry, and no others. */
export interface Labels {
  readonly [name: string]: string;
}

/** POST /containers/create, API 1.41: the fields that a plan may carry. */
export interface CreateBody {
  readonly Image?: string;
  readonly Cmd?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Env?: readonly string[];
  readonly ExposedPorts?: { readonly [port: string]: Empty };
  readonly Healthcheck?: Healthcheck;
  readonly Hostname?: string;
  readonly Domainname?: string;
  /** Of the endpoint on the network that NetworkMode names. */
  readonly MacAddress?: string;
  readonly Labels?: Labels;
  readonly StopSignal?: string;
  /** Seconds. */
  readonly StopTimeout?: number;
  readonly OpenStdin?: boolean;
  readonly Tty?: boolean;
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly HostConfig?: HostConfig;
  readonly NetworkingConfig?: NetworkingConfig;
}

/** An object without members, as the Engine wants it in ExposedPorts. */
export interface Empty {}

export interface NetworkingConfig {
  readonly EndpointsConfig: { readonly [network: string]: Endpoint };
}

export interface Healthcheck {
  readonly Test?: readonly string[];
  /** Nanoseconds. */
  readonly Interval?: number;
  /** Nanoseconds. */
  readonly Timeout?: number;
  /** Nanoseconds. */
  readonly StartPeriod?: number;
  /** Nanoseconds; from API 1.44. */
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export interface HostConfig {
  /** From API 1.43. */
  readonly Annotations?: Labels;
  readonly Binds?: readonly string[];
  readonly BlkioDeviceReadBps?: readonly BlkioRate[];
  readonly BlkioDeviceReadIOps?: readonly BlkioRate[];
  readonly BlkioDeviceWriteBps?: readonly BlkioRate[];
  readonly BlkioDeviceWriteIOps?: readonly BlkioRate[];
  readonly BlkioWeight?: number;
  readonly BlkioWeightDevice?: readonly BlkioWeight[];
  readonly CapAdd?: readonly string[];
  readonly CapDrop?: readonly string[];
  readonly CgroupParent?: string;
  readonly CgroupnsMode?: string;
  /** Microseconds, as those below. */
  readonly CpuPeriod?: number;
  readonly CpuQuota?: number;
  readonly CpuRealtimePeriod?: number;
  readonly CpuRealtimeRuntime?: number;
  readonly CpuShares?: number;
  readonly CpusetCpus?: string;
  readonly DeviceCgroupRules?: readonly string[];
  readonly DeviceRequests?: readonly DeviceRequest[];
  readonly Devices?: readonly Device[];
  readonly Dns?: readonly string[];
  readonly DnsOptions?: readonly string[];
  readonly DnsSearch?: readonly string[];
  readonly ExtraHosts?: readonly string[];
  readonly GroupAdd?: readonly string[];
  readonly Init?: boolean;
  readonly IpcMode?: string;
  readonly Links?: readonly string[];
  readonly LogConfig?: LogConfig;
  /** Paths of /proc and /sys that are hidden; none is what `systempaths=unconfined` asks for. */
  readonly MaskedPaths?: readonly string[];
  readonly Memory?: number;
  readonly MemoryReservation?: number;
  readonly MemorySwap?: number;
  readonly MemorySwappiness?: number;
  readonly Mounts?: readonly Mount[];
  readonly NanoCpus?: number;
  readonly NetworkMode?: string;
  readonly OomKillDisable?: boolean;
  readonly OomScoreAdj?: number;
  readonly PidMode?: string;
  readonly PidsLimit?: number;
  readonly PortBindings?: { readonly [port: string]: readonly PortBinding[] };
  readonly Privileged?: boolean;
  readonly ReadonlyPaths?: readonly string[];
  readonly ReadonlyRootfs?: boolean;
  readonly RestartPolicy?: EngineRestartPolicy;
  readonly Runtime?: string;
  readonly SecurityOpt?: readonly string[];
  /** Bytes. */
  readonly ShmSize?: number;
  readonly StorageOpt?: Labels;
  readonly Sysctls?: Labels;
  readonly Tmpfs?: Labels;
  readonly UTSMode?: string;
  readonly Ulimits?: readonly Ulimit[];
  readonly UsernsMode?: string;
  /** `name:ro` or `name:rw` of containers. */
  readonly VolumesFrom?: readonly string[];
}

/** Bytes, or operations, in a second. */
export interface BlkioRate {
  readonly Path: string;
  readonly Rate: number;
}

export interface BlkioWeight {
  readonly Path: string;
  readonly Weight: number;
}

export interface Ulimit {
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

/** Devices that a driver finds; -1 of them are all. */
export interface DeviceRequest {
  readonly Driver?: string;
  readonly Count?: number;
  readonly DeviceIDs?: readonly string[];
  readonly Capabilities?: readonly (readonly string[])[];
  readonly Options?: Labels;
}

export interface EngineRestartPolicy {
  readonly Name: 'no';
}

export interface LogConfig {
  readonly Type: string;
  readonly Config: Labels;
}

export interface PortBinding {
  readonly HostIp?: string;
  readonly HostPort: string;
}

export interface Device {
  readonly PathOnHost: string;
  readonly PathInContainer: string;
  readonly CgroupPermissions: string;
}

export interface Mount {
  /** An image from API 1.48. */
  readonly Type: 'bind' | 'volume' | 'tmpfs' | 'image';
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly BindOptions?: BindOptions;
  readonly VolumeOptions?: VolumeOptions;
  readonly TmpfsOptions?: TmpfsOptions;
  readonly ImageOptions?: ImageOptions;
}

export interface BindOptions {
  readonly Propagation?: string;
  readonly NonRecursive?: boolean;
  /** From API 1.44, as the one below: what becomes of mounts inside a read-only one. */
  readonly ReadOnlyNonRecursive?: boolean;
  readonly ReadOnlyForceRecursive?: boolean;
}

export interface VolumeOptions {
  readonly NoCopy?: boolean;
  readonly Labels?: Labels;
  /** From API 1.45. */
  readonly Subpath?: string;
  /** Of an anonymous volume. */
  readonly DriverConfig?: { readonly Name: string };
}

export interface TmpfsOptions {
  readonly SizeBytes?: number;
  readonly Mode?: number;
}

export interface ImageOptions {
  readonly Subpath?: string;
}

/** EndpointSettings, API 1.41. */
export interface Endpoint {
  readonly Aliases?: readonly string[];
  readonly Links?: readonly string[];
  readonly IPAMConfig?: EndpointIpam;
  readonly DriverOpts?: Labels;
  /** From API 1.44; before, only the network that NetworkMode names takes one (CreateBody). */
  readonly MacAddress?: string;
  /** From API 1.48. */
  readonly GwPriority?: number;
}

export interface EndpointIpam {
  readonly IPv4Address?: string;
  readonly IPv6Address?: string;
  readonly LinkLocalIPs?: readonly string[];
}

/** POST /networks/create, API 1.41. */
export interface NetworkBody {
  readonly Driver?: string;
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  /** False from API 1.48. */
  readonly EnableIPv4?: boolean;
  readonly EnableIPv6?: boolean;
  readonly IPAM?: Ipam;
  readonly Options?: Labels;
  readonly Labels?: Labels;
}

export interface Ipam {
  readonly Driver?: string;
  readonly Config?: readonly IpamPool[];
  readonly Options?: Labels;
}

export interface IpamPool {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Labels;
}

/** POST /volumes/create, API 1.41. */
export interface VolumeBody {
  readonly Driver?: string;
  readonly DriverOpts?: Labels;
  readonly Labels?: Labels;
}
