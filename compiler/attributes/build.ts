import { carried, ignored, type InputOf, refused } from './attribute.ts';
import { showBytes, wholeBytes, wholeLimit } from './forms/sizes.ts';
import { showLimit, showSsh } from './forms/shown.ts';
import { replaced } from './forms/rows.ts';
import { usedSecret } from './forms/references.ts';
import { fullPairs, labels, sshKeys, variables } from './forms/pairs.ts';
import { fileForm, nameIdentity } from './forms/named.ts';
import { contextPath, contextPaths, keyPaths } from './forms/moves.ts';
import { oneText, texts } from './forms/lists.ts';
import { hosts, showHosts } from './forms/hosts.ts';
import { type SecretOfBuildInput, secretOfBuild } from './file.ts';
import { type LimitInput, type Ulimits, limit } from './ulimit.ts';
import type { Hosts, Pairs, Texts } from './values.ts';

/** Why nothing comes of statements about an image. */
const UNREAD = 'an image that is built for a pod goes nowhere else';

/** How an image is built. */
export const build = {
  /** Folder or URL that is built. */
  context: carried<string>()({ becomes: 'images.build.context', paths: contextPath }),
  /** Dockerfile, relative to the context. */
  dockerfile: carried<string>()({ becomes: 'images.build.dockerfile' }),
  /** Text of the Dockerfile. */
  dockerfile_inline: carried<string>()({ becomes: 'images.build.dockerfileInline' }),
  /** Variables of the build: a mapping, or a list of `NAME=value`. */
  args: carried<Pairs>()({ becomes: 'images.build.args', long: variables, each: replaced }),
  /** Labels of the image. */
  labels: carried<Pairs>()({ becomes: 'images.build.labels', long: labels }),
  /** Stage of the Dockerfile at which to stop. */
  target: carried<string>()({ becomes: 'images.build.target' }),
  /** Network of the build's steps. */
  network: carried<string>()({ becomes: 'images.build.network' }),
  /** Size of /dev/shm for the build's steps, in bytes or with a unit. */
  shm_size: carried<number | string>()({ becomes: 'images.build.shmSize', long: wholeBytes, show: showBytes }),
  /** Images whose layers may be used again. */
  cache_from: carried<readonly string[]>()({ becomes: 'images.build.cacheFrom', long: texts }),
  /**
   * Further host names for the build's steps.
   * @uniqueItems true
   */
  extra_hosts: carried<Hosts>()({
    becomes: 'images.build.extraHosts',
    long: hosts,
    merge: { appendBy: nameIdentity },
    show: showHosts,
  }),
  /** Whether every step is done anew. */
  no_cache: carried<boolean>()({ becomes: 'images.build.noCache' }),
  /** Stages that are done anew. */
  no_cache_filter: carried<Texts>()({ becomes: 'images.build.noCacheFilter', long: texts }),
  /** Whether the base images are pulled anew. */
  pull: carried<boolean>()({ becomes: 'images.build.pull' }),
  /** Further folders or images that the Dockerfile may name. */
  additional_contexts: carried<Pairs>()({ becomes: 'images.build.contexts', long: fullPairs, paths: contextPaths }),
  /** Where the cache is written. */
  cache_to: carried<readonly string[]>()({ becomes: 'images.build.cacheTo', long: texts }),
  /** Rights of the build beyond the usual. */
  entitlements: carried<readonly string[]>()({ becomes: 'images.build.entitlements' }),
  /** Isolation of containers on Windows. */
  isolation: refused<string>('Linux has the default isolation only')({ waivable: true, except: ['default', ''] }),
  /** Platforms to build for. */
  platforms: carried<readonly string[]>()({ becomes: 'images.build.platform', long: texts }),
  /** Whether the build's steps have all rights of the host. */
  privileged: carried<boolean>()({ becomes: 'images.build.entitlements' }),
  /** Whether a statement of origin is added. */
  provenance: ignored<string | boolean>(UNREAD)({ long: oneText, except: ['false'] }),
  /** Whether a list of contents is added. */
  sbom: ignored<string | boolean>(UNREAD)({ long: oneText, except: ['false'] }),
  /** Secrets that the build's steps may read. */
  secrets: carried<readonly (string | SecretOfBuildInput)[]>()({
    becomes: 'images.build.secrets',
    each: carried<string | SecretOfBuildInput>()({ long: fileForm, refers: usedSecret, inside: secretOfBuild }),
  }),
  /** SSH agents or keys that the build's steps may use. */
  ssh: carried<Pairs>()({ becomes: 'images.build.ssh', long: sshKeys, paths: keyPaths, show: showSsh }),
  /** Further names of the image. */
  tags: ignored<readonly string[]>(UNREAD)({ long: texts, merge: nameIdentity }),
  /** Limits of the build's processes. */
  ulimits: carried<Ulimits>()({
    becomes: 'images.build.ulimits',
    each: carried<number | LimitInput>()({ long: wholeLimit, merge: 'replace', show: showLimit, inside: limit }),
  }),
} as const;

/** How an image is built. */
export interface BuildInput extends InputOf<typeof build> {}
