import { carried, type InputOf, refused } from './attribute.ts';
import { showNetwork } from './forms/shown.ts';
import { externalForm, includeForm } from './forms/named.ts';
import { boundDevice } from './forms/mounts.ts';
import { config, type ConfigInput, type Configs, secret, type SecretInput, type Secrets } from './file.ts';
import { include, type IncludeInput } from './include.ts';
import { MODELS, model, type ModelInput, type Models } from './model.ts';
import { network, type NetworkInput, type Networks } from './network.ts';
import { pod, type PodInput } from './pod.ts';
import { service, type ServiceInput, type Services } from './service.ts';
import { volume, type VolumeInput, type Volumes } from './volume.ts';

/** What stands at the top of a Compose file. */
export const top = {
  /** Version of the old file format; has no meaning today. */
  version: carried<string | number>()(),
  /** Name of the project. */
  name: carried<string>()({ becomes: 'pod.name' }),
  /** Other Compose files, whose services join these. */
  include: carried<readonly (string | IncludeInput)[] | null>()({
    becomes: 'sources',
    each: carried<string | IncludeInput>()({ long: includeForm, inside: include }),
  }),
  /** The services of the pod. */
  services: carried<Services>()({ becomes: 'containers', each: carried<ServiceInput>()({ inside: service }) }),
  /** Networks that services share. */
  networks: carried<Networks>()({
    becomes: 'networks',
    each: carried<NetworkInput | null>()({ long: externalForm, show: showNetwork, inside: network }),
  }),
  /** Volumes that services share. */
  volumes: carried<Volumes>()({
    becomes: 'volumes',
    each: carried<VolumeInput | null>()({ long: externalForm, paths: boundDevice, inside: volume }),
  }),
  /** Secrets that services may read. */
  secrets: carried<Secrets>()({
    becomes: 'files',
    each: carried<SecretInput>()({ long: externalForm, inside: secret }),
  }),
  /** Configs that services may read. */
  configs: carried<Configs>()({
    becomes: 'files',
    each: carried<ConfigInput>()({ long: externalForm, inside: config }),
  }),
  /** Language models. */
  models: refused<Models>(MODELS)({
    waivable: true,
    each: refused<ModelInput>(MODELS)({ inside: model }),
  }),
  /** The pod as a whole. */
  'x-pod': carried<PodInput>()({ inside: pod }),
} as const;

/** A Compose file. */
export interface ComposeFile extends InputOf<typeof top> {}
