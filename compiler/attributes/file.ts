import { carried, ignored, type InputOf, refused } from './attribute.ts';
import { fileMode, showAlways } from './forms/sizes.ts';
import { type ExternalName, externalName } from './external.ts';
import { labels } from './forms/pairs.ts';
import { filePath } from './forms/moves.ts';
import type { Options, Pairs } from './values.ts';

/** A secret or config as a service uses it. */
export const fileUse = {
  /** Its name in the file. */
  source: carried<string>()({ becomes: 'files.file' }),
  /** Path in the container. */
  target: carried<string>()({ becomes: 'files.target' }),
  /** Number of the user who owns it. */
  uid: carried<string>()({ becomes: 'files.uid' }),
  /** Number of the group that owns it. */
  gid: carried<string>()({ becomes: 'files.gid' }),
  /** Who may read it, in octal. */
  mode: carried<number | string>()({ becomes: 'files.mode', long: fileMode, show: showAlways }),
} as const;

/** A secret or config as a service uses it. */
export interface FileUseInput extends InputOf<typeof fileUse, 'source'> {}

/** Why a build passes over some of it, as docker compose does. */
const STEP = 'the steps of the Dockerfile say it for themselves, as in RUN --mount=type=secret,uid=1000,mode=0400';

/** A secret as a build uses it. */
export const secretOfBuild = {
  /** Its name in the file. */
  source: carried<string>()({ becomes: 'images.build.secrets.from' }),
  /** What the steps call it; its name in the file unless it says otherwise. */
  target: carried<string>()({ becomes: 'images.build.secrets.id' }),
  /** Number of the user who owns it. */
  uid: ignored<string>(STEP)(),
  /** Number of the group that owns it. */
  gid: ignored<string>(STEP)(),
  /** Who may read it, in octal. */
  mode: ignored<number | string>(STEP)({ long: fileMode, show: showAlways }),
} as const;

/** A secret as a build uses it. */
export interface SecretOfBuildInput extends InputOf<typeof secretOfBuild, 'source'> {}

/** A text that services may read, never shown to people. */
export const secret = {
  /** Name of the secret in a swarm. */
  name: ignored<string>('only Docker Swarm gives secrets a name of their own; here they are files')(),
  /** File that holds it. */
  file: carried<string>()({ becomes: 'files.from', paths: filePath }),
  /** Variable that holds it. */
  environment: carried<string>()({ becomes: 'files.from' }),
  /** Whether it was made outside the file. */
  external: refused<boolean | ExternalName>(
    'only Docker Swarm keeps secrets outside the file; use file or environment',
  )({
    inside: externalName,
    except: [false],
  }),
  /** Labels of the secret. */
  labels: ignored<Pairs>('only Docker Swarm has secrets that bear labels; here they are files')({ long: labels }),
  /** Driver that keeps it. */
  driver: refused<string>('only Docker Swarm has drivers of secrets')(),
  /** Options of the driver. */
  driver_opts: refused<Options>('only Docker Swarm has drivers of secrets')({ long: labels }),
  /** Driver that fills in a template. */
  template_driver: refused<string>('only Docker Swarm has templates of secrets')(),
} as const;

/** A text that services may read, never shown to people. */
export interface SecretInput extends InputOf<typeof secret> {}

/** A text that services may read. */
export const config = {
  /** Name of the config in a swarm. */
  name: ignored<string>('only Docker Swarm gives configs a name of their own; here they are files')(),
  /** The text itself. */
  content: carried<string>()({ becomes: 'files.from' }),
  /** File that holds it. */
  file: carried<string>()({ becomes: 'files.from', paths: filePath }),
  /** Variable that holds it. */
  environment: carried<string>()({ becomes: 'files.from' }),
  /** Whether it was made outside the file. */
  external: refused<boolean | ExternalName>('only Docker Swarm keeps configs outside the file; use file or content')({
    inside: externalName,
    except: [false],
  }),
  /** Labels of the config. */
  labels: ignored<Pairs>('only Docker Swarm has configs that bear labels; here they are files')({ long: labels }),
  /** Driver that fills in a template. */
  template_driver: refused<string>('only Docker Swarm has templates of configs')(),
} as const;

/** A text that services may read. */
export interface ConfigInput extends InputOf<typeof config> {}

/**
 * Secrets by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface Secrets {
  readonly [name: string]: SecretInput;
}

/**
 * Configs by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface Configs {
  readonly [name: string]: ConfigInput;
}
