import { carried } from './attribute.ts';
import { mountedFrom, mountedVolume, usedConfig, usedSecret } from './forms/references.ts';
import { completeSecret, configIdentity, fileForm, secretIdentity } from './forms/named.ts';
import { bindSource, mountForm, mountIdentity } from './forms/mounts.ts';
import { texts } from './forms/lists.ts';
import { fileUse, type FileUseInput } from './file.ts';
import { mount, type MountInput } from './mount.ts';
import type { Texts } from './values.ts';
import { configs, secrets } from './lowering/files.ts';
import { tmpfs, volumeDriver, volumes, volumesFrom } from './lowering/storage.ts';

/** What a service reads and keeps. */
export const storage = {
  /** Folders and files kept elsewhere: `source:target:ro`, or mappings. */
  volumes: carried<readonly (string | MountInput)[]>()({
    becomes: 'HostConfig.Binds, HostConfig.Mounts',
    merge: mountIdentity,
    lower: volumes,
    each: carried<string | MountInput>()({ long: mountForm, refers: mountedVolume, paths: bindSource, inside: mount }),
  }),
  /**
   * Services or containers whose volumes are mounted as well.
   * @uniqueItems true
   */
  volumes_from: carried<readonly string[]>()({
    becomes: 'HostConfig.VolumesFrom',
    refers: mountedFrom,
    lower: volumesFrom,
  }),
  /** Driver of volumes that no section declares; old. */
  volume_driver: carried<string>()({ becomes: 'HostConfig.Mounts.VolumeOptions.DriverConfig', lower: volumeDriver }),
  /** Folders in memory: `path`, or `path:options`. */
  tmpfs: carried<Texts>()({ becomes: 'HostConfig.Tmpfs', long: texts, merge: 'append', lower: tmpfs }),
  /** Secrets that the service may read. */
  secrets: carried<readonly (string | FileUseInput)[]>()({
    becomes: 'files',
    merge: secretIdentity,
    lower: secrets,
    each: carried<string | FileUseInput>()({
      long: fileForm,
      complete: completeSecret,
      refers: usedSecret,
      inside: fileUse,
    }),
  }),
  /** Configs that the service may read. */
  configs: carried<readonly (string | FileUseInput)[]>()({
    becomes: 'files',
    merge: configIdentity,
    lower: configs,
    each: carried<string | FileUseInput>()({ long: fileForm, refers: usedConfig, inside: fileUse }),
  }),
} as const;
