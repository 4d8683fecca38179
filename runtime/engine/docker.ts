import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { belongingVerbs } from './belongings.ts';
import { clients } from './client.ts';
import type { Client } from './client.ts';
import { containerVerbs } from './containers.ts';
import { registries } from './credentials.ts';
import { EngineError } from './engine.ts';
import type { About, Bounded, Connected, Engine, Usage } from './engine.ts';
import { explain } from './errors.ts';
import { addressText, findEngine } from './host.ts';
import type { Surroundings } from './host.ts';
import { imageVerbs } from './images.ts';
import { LIMITS, repeated, within } from './limits.ts';
import { logVerbs } from './log.ts';
import type { Link } from './link.ts';
import { streamVerbs } from './streams.ts';
import { survey } from './survey.ts';
import { chosenVersion } from './versions.ts';

export interface ConnectOptions extends Bounded, Usage {
  /** DOCKER_HOST and its like, PATH for credential helpers. */
  readonly environment: Surroundings['environment'];
  /** The user's folder, for ~/.docker. */
  readonly home: string;
}

/** Finds the Engine as the docker command does, asks it what it is, and speaks to it from then on. */
export async function connect({ environment, home, signal, ...own }: ConnectOptions): Promise<Connected> {
  const world = { environment, home, read: readOptional };
  const address = findEngine(world);
  const place = `${addressText(address)} (${address.from})`;
  const doing = `reach an Engine at ${place}`;
  return within(own.limits?.connect ?? LIMITS.connect, { doing, signal }, async (mine) => {
    const first = clients(address).bounded;
    const version = await versionOf(first, place, mine).catch((error) => {
      throw remedied(explain(error, doing));
    });
    const both = clients(address, version.ApiVersion);
    const about = await aboutOf(both.bounded, version, mine);
    const under = ({ limits, credentials: named, writable = [], subnets, builds, guarded, rooms }: Usage): Engine =>
      verbs(about, {
        ...both,
        version: version.ApiVersion,
        registries: registries(world, { writable, ...(guarded && { guarded }), ...(named !== undefined && { named }) }),
        limits: { ...LIMITS, ...limits },
        ...(subnets && { subnets }),
        ...(builds && { builds }),
        ...(guarded && { guarded }),
        ...(rooms && { rooms }),
        underway: new Map(),
        containers: new Map(),
        killed: new Set(),
      });
    return {
      ...under(own),
      place,
      under,
      survey: (options) => survey(both.bounded, own.limits?.list ?? LIMITS.list, options),
    };
  });
}

function verbs(about: About, link: Link): Engine {
  return {
    about,
    ...imageVerbs(link),
    ...belongingVerbs(link),
    ...containerVerbs(link),
    ...streamVerbs(link),
    ...logVerbs(link),
  };
}

function remedied(error: EngineError): EngineError {
  if (error.kind !== 'unreachable') return error;
  const remedy = 'is it running? DOCKER_HOST or a Docker context names another';
  return new EngineError('unreachable', `${error.message}; ${remedy}`, { cause: error });
}

/** GET /version, with the version of the API that will be spoken. */
interface Version {
  readonly ApiVersion: string;
  readonly Version: string;
}

async function versionOf(client: Client, place: string, signal: AbortSignal): Promise<Version> {
  const found = (await repeated(() => client.ask({ method: 'GET', path: '/version' }, signal), signal)) as Partial<
    Version & { MinAPIVersion: string; Components: readonly { readonly Name?: string }[] }
  >;
  const { ApiVersion: newest, MinAPIVersion: oldest, Version: engine = '', Components: parts } = found ?? {};
  if (!newest) throw new EngineError('refused', `what answers at ${place} is no Docker Engine`);
  if (parts?.some(({ Name }) => /podman/i.test(Name ?? ''))) throw podman(engine, place);
  return { ApiVersion: chosenVersion({ newest, oldest: oldest ?? newest }), Version: engine };
}

/**
 * Podman speaks the same API, but no test of ours has run on it, and a pod rests on details: events of health checks,
 * joins by name, cgroup parents, the words of errors. Until it is tested it is refused.
 */
function podman(version: string, place: string): EngineError {
  return new EngineError(
    'refused',
    `what answers at ${place} is Podman ${version}; pods are only known to work on a Docker Engine: name one with DOCKER_HOST`,
  );
}

async function aboutOf(client: Client, version: Version, signal: AbortSignal): Promise<About> {
  const info = (await repeated(() => client.ask({ method: 'GET', path: '/info' }, signal), signal)) as {
    readonly CgroupDriver?: string;
    readonly CgroupVersion?: string;
    readonly SecurityOptions?: readonly string[];
  };
  return {
    apiVersion: version.ApiVersion,
    version: version.Version,
    cgroupDriver: info.CgroupDriver ?? 'cgroupfs',
    // Engines before 20.10 know of one version only, and do not say so.
    cgroupVersion: info.CgroupVersion ?? '1',
    mapsUsers: info.SecurityOptions?.some((option) => /^name=(userns|rootless)/.test(option)) ?? false,
    name: 'docker',
  };
}

/** No file of Docker's settings is longer. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A task may have named it: a pipe is not waited for, and a device not read. */
function readOptional(path: string): string | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(file);
      if (!found.isFile() || found.size > MOST_BYTES) throw new Error('it is no file of settings');
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new EngineError('denied', `${path} cannot be read`, { cause: error });
  }
}
