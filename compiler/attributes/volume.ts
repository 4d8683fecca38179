import { carried, type InputOf } from './attribute.ts';
import { showNever } from './forms/sizes.ts';
import { labels } from './forms/pairs.ts';
import { type ExternalName, externalName } from './external.ts';
import { type VolumePodInput, volumePod } from './pod.ts';
import type { Options, Pairs } from './values.ts';

/** A volume that services share. */
export const volume = {
  /** Its name on the engine, in place of one of the pod's; such a volume is kept. */
  name: carried<string>()({ becomes: 'volumes.name' }),
  /** Driver that makes it. */
  driver: carried<string>()({ becomes: 'volumes.create.Driver' }),
  /** Options of the driver. */
  driver_opts: carried<Options>()({ becomes: 'volumes.create.DriverOpts', long: labels }),
  /** Whether it was made outside the file, and stays. */
  external: carried<boolean | ExternalName>()({ becomes: 'volumes.external', inside: externalName }),
  /** Labels of the volume. */
  labels: carried<Pairs>()({ becomes: 'volumes.create.Labels', long: labels }),
  /** The volume's place in the pod. */
  'x-pod': carried<VolumePodInput>()({ show: showNever, inside: volumePod }),
} as const;

/** A volume that services share. */
export interface VolumeInput extends InputOf<typeof volume> {}

/**
 * Volumes by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface Volumes {
  readonly [name: string]: VolumeInput | null;
}
