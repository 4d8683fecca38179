import { type InputOf, carried } from './attribute.ts';
import { wholeBytes } from './forms/sizes.ts';
import { showRate, showWeight } from './forms/shown.ts';

/** A limit of a device's traffic. */
export const blkioRate = {
  /** The device. */
  path: carried<string>()(),
  /** Bytes, or operations, in a second. */
  rate: carried<number | string>()({ long: wholeBytes }),
} as const;

/**
 * A limit of a device's traffic.
 * @closed
 */
export interface BlkioRateInput extends InputOf<typeof blkioRate> {}

/** The weight of a container's traffic on a device. */
export const blkioWeight = {
  /** The device. */
  path: carried<string>()(),
  /**
   * 10 to 1000.
   * @minimum 0
   * @TJS-type integer
   */
  weight: carried<number>()(),
} as const;

/**
 * The weight of a container's traffic on a device.
 * @closed
 */
export interface BlkioWeightInput extends InputOf<typeof blkioWeight> {}

const rates = { each: carried<BlkioRateInput>()({ show: showRate, inside: blkioRate }) };

/** Limits of disk traffic. */
export const blkio = {
  /** Bytes read in a second. */
  device_read_bps: carried<readonly BlkioRateInput[]>()({ ...rates, becomes: 'HostConfig.BlkioDeviceReadBps' }),
  /** Reads in a second. */
  device_read_iops: carried<readonly BlkioRateInput[]>()({ ...rates, becomes: 'HostConfig.BlkioDeviceReadIOps' }),
  /** Bytes written in a second. */
  device_write_bps: carried<readonly BlkioRateInput[]>()({ ...rates, becomes: 'HostConfig.BlkioDeviceWriteBps' }),
  /** Writes in a second. */
  device_write_iops: carried<readonly BlkioRateInput[]>()({ ...rates, becomes: 'HostConfig.BlkioDeviceWriteIOps' }),
  /**
   * Weight of all traffic, 10 to 1000.
   * @minimum 0
   * @TJS-type integer
   */
  weight: carried<number>()({ becomes: 'HostConfig.BlkioWeight' }),
  /** Weight of the traffic on single devices. */
  weight_device: carried<readonly BlkioWeightInput[]>()({
    becomes: 'HostConfig.BlkioWeightDevice',
    each: carried<BlkioWeightInput>()({ show: showWeight, inside: blkioWeight }),
  }),
} as const;

/**
 * Limits of disk traffic.
 * @closed
 */
export interface BlkioInput extends InputOf<typeof blkio> {}
