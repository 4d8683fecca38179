import { bytes, cores } from '../view/quantity.ts';

/** What a reviewer looks at apart, the riskiest first. */
export const GROUPS = ['images', 'ports', 'mounts', 'powers', 'resources', 'environment', 'rest'] as const;

export type Group = (typeof GROUPS)[number];

/** What a field of the Engine's create request is to a reviewer. */
export interface Field {
  readonly group: Group;
  /** In words of Compose; absent: the field's own name. */
  readonly name?: string;
  readonly show?: (value: unknown) => string;
  /** A list in which order matters is one value. */
  readonly whole?: true;
  /** Says nothing that the plan does not say elsewhere. */
  readonly skip?: true;
}

const memory = (value: unknown): string => (typeof value === 'number' && value >= 0 ? bytes(value) : String(value));
const nano = (value: unknown): string => cores(Number(value) / 1e9);
const seconds = (value: unknown): string => `${Number(value) / 1e9} s`;
const words = (value: unknown): string => (Array.isArray(value) ? value.map(word).join(' ') : String(value));

/** As a shell would have it. */
function word(value: unknown): string {
  const text = String(value);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const power = (name: string): Field => ({ group: 'powers', name });
const resource = (name: string): Field => ({ group: 'resources', name });
const amount = (name: string): Field => ({ group: 'resources', name, show: memory });
const rest = (name: string): Field => ({ group: 'rest', name });
const skip: Field = { group: 'rest', skip: true };

/** By path in the create request; the longest one that begins a path counts. */
export const FIELDS: { readonly [path: string]: Field } = {
  Image: { group: 'images', name: 'image' },
  Cmd: { group: 'rest', name: 'command', whole: true, show: words },
  Entrypoint: { group: 'rest', name: 'entrypoint', whole: true, show: words },
  ExposedPorts: { group: 'ports', name: 'exposes' },
  Healthcheck: { group: 'rest', name: 'healthcheck' },
  'Healthcheck.Test': { group: 'rest', name: 'healthcheck test', whole: true, show: words },
  'Healthcheck.Interval': { group: 'rest', name: 'healthcheck interval', show: seconds },
  'Healthcheck.Timeout': { group: 'rest', name: 'healthcheck timeout', show: seconds },
  'Healthcheck.StartPeriod': { group: 'rest', name: 'healthcheck start_period', show: seconds },
  'Healthcheck.StartInterval': { group: 'rest', name: 'healthcheck start_interval', show: seconds },
  Hostname: rest('hostname'),
  Domainname: rest('domainname'),
  MacAddress: rest('mac_address'),
  Labels: rest('label'),
  'Labels.org.composeexecutor.service': skip,
  OpenStdin: rest('stdin_open'),
  // They stand with the container, as what it wishes of a stop.
  StopSignal: skip,
  StopTimeout: skip,
  Tty: rest('tty'),
  User: power('user'),
  WorkingDir: rest('working_dir'),
  'NetworkingConfig.EndpointsConfig': rest('network'),
  'HostConfig.Annotations': rest('annotation'),
  'HostConfig.Binds': { group: 'mounts', name: 'bind' },
  'HostConfig.BlkioDeviceReadBps': resource('blkio device_read_bps'),
  'HostConfig.BlkioDeviceReadIOps': resource('blkio device_read_iops'),
  'HostConfig.BlkioDeviceWriteBps': resource('blkio device_write_bps'),
  'HostConfig.BlkioDeviceWriteIOps': resource('blkio device_write_iops'),
  'HostConfig.BlkioWeight': resource('blkio weight'),
  'HostConfig.BlkioWeightDevice': resource('blkio weight_device'),
  'HostConfig.CapAdd': power('cap_add'),
  'HostConfig.CapDrop': power('cap_drop'),
  // The task's, not the file's.
  'HostConfig.CgroupParent': skip,
  'HostConfig.CgroupnsMode': power('cgroup'),
  'HostConfig.CpuPeriod': resource('cpu_period'),
  'HostConfig.CpuQuota': resource('cpu_quota'),
  'HostConfig.CpuRealtimePeriod': resource('cpu_rt_period'),
  'HostConfig.CpuRealtimeRuntime': resource('cpu_rt_runtime'),
  'HostConfig.CpuShares': resource('cpu_shares'),
  'HostConfig.CpusetCpus': resource('cpuset'),
  'HostConfig.DeviceCgroupRules': power('device_cgroup_rules'),
  'HostConfig.DeviceRequests': power('devices of a driver'),
  'HostConfig.Devices': power('device'),
  'HostConfig.Dns': rest('dns'),
  'HostConfig.DnsOptions': rest('dns_opt'),
  'HostConfig.DnsSearch': rest('dns_search'),
  'HostConfig.ExtraHosts': rest('extra_hosts'),
  'HostConfig.GroupAdd': power('group_add'),
  'HostConfig.Init': rest('init'),
  'HostConfig.IpcMode': power('ipc'),
  'HostConfig.Links': rest('link'),
  'HostConfig.LogConfig': rest('logging'),
  'HostConfig.MaskedPaths': { group: 'powers', name: 'masked paths', whole: true },
  'HostConfig.Memory': amount('memory limit'),
  'HostConfig.MemoryReservation': amount('memory reservation'),
  'HostConfig.MemorySwap': amount('memory and swap limit'),
  'HostConfig.MemorySwappiness': resource('mem_swappiness'),
  'HostConfig.Mounts': { group: 'mounts', name: 'mount' },
  'HostConfig.NanoCpus': { group: 'resources', name: 'cpu limit', show: nano },
  'HostConfig.NetworkMode': rest('network_mode'),
  'HostConfig.OomKillDisable': resource('oom_kill_disable'),
  'HostConfig.OomScoreAdj': resource('oom_score_adj'),
  'HostConfig.PidMode': power('pid'),
  'HostConfig.PidsLimit': resource('pids limit'),
  'HostConfig.PortBindings': skip,
  'HostConfig.Privileged': power('privileged'),
  'HostConfig.ReadonlyPaths': { group: 'powers', name: 'read-only paths', whole: true },
  'HostConfig.ReadonlyRootfs': power('read_only'),
  'HostConfig.RestartPolicy': skip,
  'HostConfig.Runtime': power('runtime'),
  'HostConfig.SecurityOpt': power('security_opt'),
  'HostConfig.ShmSize': amount('shm_size'),
  'HostConfig.StorageOpt': resource('storage_opt'),
  'HostConfig.Sysctls': power('sysctl'),
  'HostConfig.Tmpfs': { group: 'mounts', name: 'tmpfs' },
  'HostConfig.UTSMode': power('uts'),
  'HostConfig.Ulimits': resource('ulimit'),
  'HostConfig.UsernsMode': power('userns_mode'),
  'HostConfig.VolumesFrom': { group: 'mounts', name: 'volumes_from' },
};
