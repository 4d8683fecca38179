import { carried, ignored } from './attribute.ts';
import { bytes, microseconds, showBytes, showFloat, wholeBytes, wholeLimit } from './forms/sizes.ts';
import { showLimit } from './forms/shown.ts';
import { labels } from './forms/pairs.ts';
import { completeRequest, deviceRequestForm, gpuRequests } from './forms/devices.ts';
import { blkio, type BlkioInput } from './blkio.ts';
import { deviceRequest, type GpuInput } from './device.ts';
import { limit, type LimitInput, type Ulimits } from './ulimit.ts';
import type { LogOptions, Pairs } from './values.ts';
import { oomKillDisable, oomScore } from './lowering/asking.ts';
import { hostField } from './lowering/fields.ts';
import { blkioConfig } from './lowering/blkio.ts';
import { cpuPeriod, cpuQuota, cpuRealtime, cpuset, cpuShares } from './lowering/cpu.ts';
import { gpus } from './lowering/devices.ts';
import { sysctls, ulimits } from './lowering/kernel.ts';
import { cpus, memLimit, memReservation, memSwappiness, memswapLimit, pidsLimit, shmSize } from './lowering/usage.ts';

/** What a service may use of the host. */
export const usage = {
  /** Cores at most. */
  cpus: carried<number>()({ becomes: 'HostConfig.NanoCpus', show: showFloat, lower: cpus }),
  /**
   * Weight of the processes where cores are short.
   * @TJS-type integer
   */
  cpu_shares: carried<number>()({ becomes: 'HostConfig.CpuShares', lower: cpuShares }),
  /**
   * Microseconds of CPU time in each period.
   * @TJS-type integer
   */
  cpu_quota: carried<number>()({ becomes: 'HostConfig.CpuQuota', lower: cpuQuota }),
  /**
   * Microseconds of a period.
   * @TJS-type integer
   */
  cpu_period: carried<number>()({ becomes: 'HostConfig.CpuPeriod', lower: cpuPeriod }),
  /** Microseconds of real-time CPU time in each period, or a duration. */
  cpu_rt_runtime: carried<number | string>()({
    becomes: 'HostConfig.CpuRealtimeRuntime',
    long: microseconds,
    lower: cpuRealtime('cpu_rt_runtime', 'CpuRealtimeRuntime'),
  }),
  /** Microseconds of a real-time period, or a duration. */
  cpu_rt_period: carried<number | string>()({
    becomes: 'HostConfig.CpuRealtimePeriod',
    long: microseconds,
    lower: cpuRealtime('cpu_rt_period', 'CpuRealtimePeriod'),
  }),
  /**
   * Number of processors.
   * @minimum 0
   * @TJS-type integer
   */
  cpu_count: ignored<number>('it applies to Windows containers only; cpus says it for Linux')(),
  /**
   * Share of the processors.
   * @minimum 0
   * @maximum 100
   */
  cpu_percent: ignored<number>('it applies to Windows containers only; cpus says it for Linux')({ show: showFloat }),
  /** Processors that may be used: `0-3,5`. */
  cpuset: carried<string>()({ becomes: 'HostConfig.CpusetCpus', lower: cpuset }),
  /** Memory at most, in bytes or with a unit. */
  mem_limit: carried<number | string>()({
    becomes: 'HostConfig.Memory',
    long: bytes,
    show: showBytes,
    lower: memLimit,
  }),
  /** Memory that is kept free for the service where it is short. */
  mem_reservation: carried<number | string>()({
    becomes: 'HostConfig.MemoryReservation',
    long: wholeBytes,
    show: showBytes,
    lower: memReservation,
  }),
  /** Memory and swap at most; -1 for any. */
  memswap_limit: carried<number | string>()({
    becomes: 'HostConfig.MemorySwap',
    long: bytes,
    show: showBytes,
    lower: memswapLimit,
  }),
  /**
   * How readily memory is swapped, 0 to 100.
   * @TJS-type integer
   */
  mem_swappiness: carried<number>()({ becomes: 'HostConfig.MemorySwappiness', show: showBytes, lower: memSwappiness }),
  /** Whether the kernel may not end processes when memory is short. */
  oom_kill_disable: carried<boolean>()({ becomes: 'HostConfig.OomKillDisable', lower: oomKillDisable }),
  /**
   * How readily the kernel ends processes when memory is short.
   * @minimum -1000
   * @maximum 1000
   * @TJS-type integer
   */
  oom_score_adj: carried<number>()({ becomes: 'HostConfig.OomScoreAdj', lower: oomScore }),
  /**
   * Number of processes at most; -1 for any.
   * @TJS-type integer
   */
  pids_limit: carried<number>()({ becomes: 'HostConfig.PidsLimit', lower: pidsLimit }),
  /** Size of /dev/shm, in bytes or with a unit. */
  shm_size: carried<number | string>()({ becomes: 'HostConfig.ShmSize', long: bytes, show: showBytes, lower: shmSize }),
  /** Limits of disk traffic. */
  blkio_config: carried<BlkioInput>()({ inside: blkio, lower: blkioConfig }),
  /** Limits of the processes. */
  ulimits: carried<Ulimits>()({
    becomes: 'HostConfig.Ulimits',
    lower: ulimits,
    each: carried<number | LimitInput>()({ long: wholeLimit, merge: 'replace', show: showLimit, inside: limit }),
  }),
  /** Kernel parameters of the container. */
  sysctls: carried<Pairs>()({ becomes: 'HostConfig.Sysctls', long: labels, lower: sysctls }),
  /** Options of the storage driver. */
  storage_opt: carried<LogOptions>()({
    becomes: 'HostConfig.StorageOpt',
    long: labels,
    lower: hostField('StorageOpt'),
  }),
  /** GPUs: `all`, or a list of requests. */
  gpus: carried<'all' | readonly GpuInput[]>()({
    becomes: 'HostConfig.DeviceRequests',
    long: gpuRequests,
    lower: gpus,
    each: carried<GpuInput>()({ long: deviceRequestForm, complete: completeRequest, inside: deviceRequest }),
  }),
} as const;
