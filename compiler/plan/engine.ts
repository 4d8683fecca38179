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
  readonly Binds?: readonly string[];
  readonly CapAdd?: readonly string[];
  readonly CapDrop?: readonly string[];
  readonly CgroupParent?: string;
  readonly Devices?: readonly Device[];
  readonly ExtraHosts?: readonly string[];
  readonly Init?: boolean;
  readonly IpcMode?: string;
  readonly Links?: readonly string[];
  readonly LogConfig?: LogConfig;
  readonly Memory?: number;
  readonly MemoryReservation?: number;
  readonly MemorySwap?: number;
  readonly MemorySwappiness?: number;
  readonly Mounts?: readonly Mount[];
  readonly NanoCpus?: number;
  readonly NetworkMode?: string;
  readonly PidMode?: string;
  readonly PidsLimit?: number;
  readonly PortBindings?: { readonly [port: string]: readonly PortBinding[] };
  readonly Privileged?: boolean;
  readonly ReadonlyRootfs?: boolean;
  readonly RestartPolicy?: EngineRestartPolicy;
  readonly Tmpfs?: Labels;
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
  readonly Type: 'bind' | 'volume' | 'tmpfs';
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly BindOptions?: BindOptions;
  readonly VolumeOptions?: VolumeOptions;
  readonly TmpfsOptions?: TmpfsOptions;
}

export interface BindOptions {
  readonly Propagation?: string;
  readonly NonRecursive?: boolean;
}

export interface VolumeOptions {
  readonly NoCopy?: boolean;
  readonly Labels?: Labels;
}

export interface TmpfsOptions {
  readonly SizeBytes?: number;
  readonly Mode?: number;
}

/** EndpointSettings, API 1.41. */
export interface Endpoint {
  readonly Aliases?: readonly string[];
  readonly Links?: readonly string[];
  readonly IPAMConfig?: EndpointIpam;
  readonly DriverOpts?: Labels;
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
