import { carried, type InputOf } from './attribute.ts';
import { labels } from './forms/pairs.ts';
import { deviceCount } from './forms/devices.ts';
import type { Pairs } from './values.ts';

/** A device of the host in the container. */
export const device = {
  /** Its path on the host. */
  source: carried<string>()({ becomes: 'HostConfig.Devices.PathOnHost' }),
  /** Its path in the container. */
  target: carried<string>()({ becomes: 'HostConfig.Devices.PathInContainer' }),
  /** What the container may do with it: letters of `rwm`. */
  permissions: carried<string>()({ becomes: 'HostConfig.Devices.CgroupPermissions' }),
} as const;

/** A device of the host in the container. */
export interface DeviceInput extends InputOf<typeof device, 'source'> {}

/** Devices that a driver finds, such as GPUs. */
export const deviceRequest = {
  /**
   * What they must be able to do.
   * @uniqueItems true
   */
  capabilities: carried<readonly string[]>()({ becomes: 'HostConfig.DeviceRequests.Capabilities' }),
  /** How many, or `all`. */
  count: carried<number | string>()({ becomes: 'HostConfig.DeviceRequests.Count', long: deviceCount }),
  /**
   * Which ones.
   * @uniqueItems true
   */
  device_ids: carried<readonly string[]>()({ becomes: 'HostConfig.DeviceRequests.DeviceIDs' }),
  /** Driver that finds them. */
  driver: carried<string>()({ becomes: 'HostConfig.DeviceRequests.Driver' }),
  /** Options of the driver. */
  options: carried<Pairs>()({ becomes: 'HostConfig.DeviceRequests.Options', long: labels }),
} as const;

/** Devices that a driver finds. */
export interface DeviceRequestInput extends InputOf<typeof deviceRequest, 'capabilities'> {}

/** GPUs: their capabilities need not be said. */
export interface GpuInput extends InputOf<typeof deviceRequest> {}
