import { carried, ignored, refused } from './attribute.ts';
import { showAlways, showNever } from './forms/sizes.ts';
import { replaced } from './forms/rows.ts';
import { labels, variables } from './forms/pairs.ts';
import { buildForm, completeBuild, envFileForm, pathIdentity, pullPolicy } from './forms/named.ts';
import { filePath } from './forms/moves.ts';
import { asList, texts } from './forms/lists.ts';
import { command } from './forms/commands.ts';
import { build, type BuildInput } from './build.ts';
import { envFile, type EnvFileInput } from './env-file.ts';
import { logging, type LoggingInput } from './logging.ts';
import type { Command, Pairs, Texts } from './values.ts';
import { field, hostField } from './lowering/fields.ts';
import { build as lowerBuild } from './lowering/build.ts';
import { image as lowerImage, platform, pullPolicy as lowerPullPolicy } from './lowering/image.ts';
import { attach, logging as lowerLogging } from './lowering/logging.ts';
import { containerName } from './lowering/networking.ts';
import { annotations, runtime } from './lowering/asking.ts';
import {
  command as lowerCommand,
  entrypoint as lowerEntrypoint,
  environment as lowerEnvironment,
  labels as lowerLabels,
  workingDir,
} from './lowering/process.ts';

/** What runs in a service's container, and as whom. */
export const execution = {
  /** Image to run. */
  image: carried<string>()({ becomes: 'Image, images', lower: lowerImage }),
  /** How to build the image: a folder or URL, or a mapping. */
  build: carried<string | BuildInput>()({
    becomes: 'images.build',
    long: buildForm,
    complete: completeBuild,
    lower: lowerBuild,
    inside: build,
  }),
  /**
   * When to pull the image.
   * @pattern ^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$
   */
  pull_policy: carried<string>()({ becomes: 'images.policy', long: pullPolicy, lower: lowerPullPolicy }),
  /** Age after which the image is pulled again. */
  pull_refresh_after: ignored<string>('docker compose does not act on it either')({ show: showNever }),
  /** Platform of the image: `linux/arm64`. */
  platform: carried<string>()({ becomes: 'containers.platform', lower: platform }),
  /** Arguments in place of the image's CMD. */
  command: carried<Command>()({
    becomes: 'Cmd',
    long: command,
    merge: 'replace',
    show: showAlways,
    lower: lowerCommand,
  }),
  /** Program in place of the image's ENTRYPOINT. */
  entrypoint: carried<Command>()({
    becomes: 'Entrypoint',
    long: command,
    merge: 'replace',
    show: showAlways,
    lower: lowerEntrypoint,
  }),
  /** Variables of the process: a mapping, or a list of `NAME=value`. */
  environment: carried<Pairs>()({ becomes: 'Env', long: variables, each: replaced, lower: lowerEnvironment }),
  /** Files of variables. */
  env_file: carried<string | readonly (string | EnvFileInput)[]>()({
    becomes: 'Env',
    long: asList,
    merge: pathIdentity,
    show: showNever,
    each: carried<string | EnvFileInput>()({ long: envFileForm, inside: envFile }),
  }),
  /** User, and group after a colon, that the process runs as. */
  user: carried<string>()({ becomes: 'User', lower: field('User') }),
  /**
   * Further groups of the process.
   * @uniqueItems true
   */
  group_add: carried<readonly (string | number)[]>()({
    becomes: 'HostConfig.GroupAdd',
    long: texts,
    lower: hostField('GroupAdd'),
  }),
  /** Folder that the process starts in. */
  working_dir: carried<string>()({ becomes: 'WorkingDir', lower: workingDir }),
  /** Whether a small init process runs as number 1 and reaps the others. */
  init: carried<boolean>()({ becomes: 'HostConfig.Init', show: showAlways, lower: hostField('Init') }),
  /** Whether the process has a terminal. */
  tty: carried<boolean>()({ becomes: 'Tty', lower: field('Tty') }),
  /** Whether the process's input stays open. */
  stdin_open: carried<boolean>()({ becomes: 'OpenStdin', lower: field('OpenStdin') }),
  /** Name of the container; the pod's prefix is put before it. */
  container_name: carried<string>()({ becomes: 'containers.name', lower: containerName }),
  /** Labels of the container: a mapping, or a list of `name=value`. */
  labels: carried<Pairs>()({ becomes: 'Labels', long: labels, lower: lowerLabels }),
  /** Files of labels. */
  label_file: carried<Texts>()({
    becomes: 'Labels',
    long: texts,
    merge: 'append',
    show: showNever,
    each: carried<string>()({ paths: filePath }),
  }),
  /** Annotations of the container. */
  annotations: carried<Pairs>()({ becomes: 'HostConfig.Annotations', long: labels, lower: annotations }),
  /** Where the engine puts the output. */
  logging: carried<LoggingInput>()({
    becomes: 'HostConfig.LogConfig',
    merge: { same: 'driver' },
    inside: logging,
    lower: lowerLogging,
  }),
  /** Whether the common output has its lines; its own files have them always. */
  attach: carried<boolean>()({ becomes: 'containers.logs.apart', show: showAlways, lower: attach }),
  /** OCI runtime that runs the container. */
  runtime: carried<string>()({ becomes: 'HostConfig.Runtime', lower: runtime }),
  /** Isolation of containers on Windows. */
  isolation: refused<string>('Linux has the default isolation only')({ waivable: true, except: ['default', ''] }),
} as const;
