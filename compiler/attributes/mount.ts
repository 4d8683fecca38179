import { carried, ignored, type InputOf, refused } from './attribute.ts';
import { fileMode, showBytes, wholeBytes } from './forms/sizes.ts';
import { labels } from './forms/pairs.ts';
import type { Pairs } from './values.ts';

/** Options of a mount of type bind. */
export const bindOptions = {
  /** How mounts inside spread: `rprivate`, `rslave`. */
  propagation: carried<string>()({ becomes: 'HostConfig.Mounts.BindOptions.Propagation' }),
  /** Whether a missing folder is made. */
  create_host_path: carried<boolean>()({ becomes: 'HostConfig.Binds' }),
  /** Whether mounts inside come along. */
  recursive: carried<'enabled' | 'disabled' | 'writable' | 'readonly'>()({
    becomes: 'HostConfig.Mounts.BindOptions.NonRecursive',
  }),
  /** Label of SELinux: shared, or the container's own. */
  selinux: carried<'z' | 'Z'>()({ becomes: 'HostConfig.Binds' }),
} as const;

/** Options of a mount of type bind. */
export interface BindOptionsInput extends InputOf<typeof bindOptions> {}

/** Options of a mount of type volume. */
export const volumeOptions = {
  /** Whether the image's files stay out of a new volume. */
  nocopy: carried<boolean>()({ becomes: 'HostConfig.Mounts.VolumeOptions.NoCopy' }),
  /** Folder in the volume. */
  subpath: carried<string>()({ becomes: 'HostConfig.Mounts.VolumeOptions.Subpath' }),
  /** Labels of the volume. */
  labels: carried<Pairs>()({ becomes: 'HostConfig.Mounts.VolumeOptions.Labels', long: labels }),
} as const;

/** Options of a mount of type volume. */
export interface VolumeOptionsInput extends InputOf<typeof volumeOptions> {}

/** Options of a mount of type tmpfs. */
export const tmpfsOptions = {
  /**
   * Size at most, in bytes or with a unit.
   * @minimum 0
   */
  size: carried<number | string>()({
    becomes: 'HostConfig.Mounts.TmpfsOptions.SizeBytes',
    long: wholeBytes,
    show: showBytes,
  }),
  /** Rights of the folder, in octal. */
  mode: carried<number | string>()({ becomes: 'HostConfig.Mounts.TmpfsOptions.Mode', long: fileMode }),
} as const;

/** Options of a mount of type tmpfs. */
export interface TmpfsOptionsInput extends InputOf<typeof tmpfsOptions> {}

/** Options of a mount of type image. */
export const imageOptions = {
  /** Folder or file in the image. */
  subpath: carried<string>()({ becomes: 'HostConfig.Mounts.ImageOptions.Subpath' }),
} as const;

/** Options of a mount of type image. */
export interface ImageOptionsInput extends InputOf<typeof imageOptions> {}

/** A folder or file in the container that is kept elsewhere. */
export const mount = {
  /** What is mounted. */
  type: refused<'bind' | 'volume' | 'tmpfs' | 'cluster' | 'npipe' | 'image'>(
    'only bind, volume, tmpfs and image are mounted here',
  )({ except: ['bind', 'volume', 'tmpfs', 'image'] }),
  /** Path on the host, or name of a volume or an image. */
  source: carried<string>()({ becomes: 'HostConfig.Mounts.Source' }),
  /** Path in the container. */
  target: carried<string>()({ becomes: 'HostConfig.Mounts.Target' }),
  /** Whether it cannot be changed. */
  read_only: carried<boolean>()({ becomes: 'HostConfig.Mounts.ReadOnly' }),
  /** How strictly Docker Desktop keeps both sides alike; the engine ignores it. */
  consistency: ignored<string>('only Docker Desktop has such words')({
    except: ['consistent', 'cached', 'delegated', 'default'],
  }),
  /** Options of a mount of type bind. */
  bind: carried<BindOptionsInput>()({ inside: bindOptions }),
  /** Options of a mount of type volume. */
  volume: carried<VolumeOptionsInput>()({ inside: volumeOptions }),
  /** Options of a mount of type tmpfs. */
  tmpfs: carried<TmpfsOptionsInput>()({ inside: tmpfsOptions }),
  /** Options of a mount of type image. */
  image: carried<ImageOptionsInput>()({ inside: imageOptions }),
} as const;

/** A folder or file in the container that is kept elsewhere. */
export interface MountInput extends InputOf<typeof mount, 'type'> {}
