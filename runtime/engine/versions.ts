import type { CreateBody, NetworkBody, VolumeBody } from '../../compiler/plan/plan.ts';
import { EngineError } from './engine.ts';

/** Engine 1.12, and the newest whose list of changes was read; newer Engines are spoken to as if they were that. */
export const OLDEST = '1.24';
export const NEWEST = '1.55';

/**
 * What came to the API after 1.24. Engines pass over fields that they do not know, in silence: so a body that needs a
 * newer Engine is translated where there is an older way to say it, else refused.
 */
const FEATURES: readonly Feature[] = [
  {
    what: 'cpus',
    since: '1.25',
    used: ({ HostConfig }) => HostConfig?.NanoCpus !== undefined,
    translate: quota,
  },
  {
    what: 'stop_grace_period',
    since: '1.25',
    used: ({ StopTimeout }) => StopTimeout !== undefined,
    translate: graceless,
  },
  { what: 'init', since: '1.25', used: ({ HostConfig }) => HostConfig?.Init === true },
  { what: 'long volumes', since: '1.25', used: ({ HostConfig }) => (HostConfig?.Mounts ?? []).length > 0 },
  { what: 'healthcheck.start_period', since: '1.29', used: ({ Healthcheck }) => Boolean(Healthcheck?.StartPeriod) },
  {
    what: 'ipc: shareable',
    since: '1.32',
    used: ({ HostConfig }) => HostConfig?.IpcMode === 'shareable',
    translate: unspokenIpc,
  },
  {
    what: 'ipc: private or none',
    since: '1.32',
    used: ({ HostConfig }) => ['private', 'none'].includes(HostConfig?.IpcMode ?? ''),
  },
  {
    what: 'driver_opts of a network of a service',
    since: '1.32',
    used: (body) => endpoints(body).some(({ DriverOpts }) => DriverOpts !== undefined),
  },
  {
    what: 'bind.recursive',
    since: '1.40',
    used: ({ HostConfig }) => (HostConfig?.Mounts ?? []).some(({ BindOptions }) => BindOptions?.NonRecursive),
  },
  {
    what: 'healthcheck.start_interval',
    since: '1.44',
    used: ({ Healthcheck }) => Boolean(Healthcheck?.StartInterval),
  },
];

/** What requests other than creating a container may ask for. */
export const SINCE = {
  'platform of a pull': '1.32',
  'target of a build': '1.29',
  'network of a build': '1.25',
  'cache_from of a build': '1.25',
  'extra_hosts of a build': '1.28',
} as const;

interface Feature {
  /** In the words of Compose files. */
  readonly what: string;
  readonly since: string;
  readonly used: (body: CreateBody) => boolean;
  /** How an older Engine is told the same; absent where it cannot be. */
  readonly translate?: (body: CreateBody) => object;
}

/** The version to speak: the Engine's newest that we know. Fails when there is none. */
export function chosenVersion(engine: { readonly newest: string; readonly oldest: string }): string {
  if (older(engine.newest, OLDEST)) {
    throw new EngineError(
      'too-old',
      `the Engine speaks API ${engine.newest}; pods need ${OLDEST} (Docker 1.12) or later`,
    );
  }
  if (older(NEWEST, engine.oldest)) {
    throw new EngineError(
      'refused',
      `the Engine speaks API ${engine.oldest} or later only; this program ends at ${NEWEST}`,
    );
  }
  return older(engine.newest, NEWEST) ? engine.newest : NEWEST;
}

/** The body of a create request for an Engine of this version; the plan's own speaks 1.41. */
export function containerBody(body: CreateBody, version: string): CreateBody {
  let told = body;
  for (const { what, since, used, translate } of FEATURES) {
    if (!older(version, since) || !used(told)) continue;
    if (!translate) throw tooOld(what, since, version);
    // Translations say things that a plan does not: they leave its types for the Engine's.
    told = translate(told) as CreateBody;
  }
  return told;
}

export function networkBody(name: string, body: NetworkBody, version: string): object {
  // Without the word, Engines before 25 make a second network of the same name; from 1.44 on it is gone.
  return { ...body, Name: name, ...(older(version, '1.44') && { CheckDuplicate: true }) };
}

export function volumeBody(name: string, body: VolumeBody): object {
  return { ...body, Name: name };
}

/** Fails when the Engine is older than what is asked of it. */
export function need(what: keyof typeof SINCE, version: string): void {
  if (older(version, SINCE[what])) throw tooOld(what, SINCE[what], version);
}

export function older(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major === thanMajor ? minor < thanMinor : major < thanMajor;
}

function tooOld(what: string, since: string, version: string): EngineError {
  return new EngineError('too-old', `${what} needs an Engine with API ${since} or later; this one speaks ${version}`);
}

function endpoints(body: CreateBody): readonly { readonly DriverOpts?: object }[] {
  return Object.values(body.NetworkingConfig?.EndpointsConfig ?? {});
}

const CPU_PERIOD_MICROSECONDS = 100_000;

function quota(body: CreateBody): object {
  const { NanoCpus = 0, ...host } = body.HostConfig ?? {};
  const CpuQuota = Math.round((NanoCpus / 1e9) * CPU_PERIOD_MICROSECONDS);
  return { ...body, HostConfig: { ...host, CpuPeriod: CPU_PERIOD_MICROSECONDS, CpuQuota } };
}

/** The runtime names the seconds with each stop; the field is for other people's `docker stop`. */
function graceless({ StopTimeout: _, ...body }: CreateBody): object {
  return body;
}

/** Before 1.32 every ipc namespace could be shared. */
function unspokenIpc(body: CreateBody): object {
  const { IpcMode: _, ...host } = body.HostConfig ?? {};
  return { ...body, HostConfig: host };
}
