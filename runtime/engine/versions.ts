import type {
  Connection,
  CreateBody,
  Endpoint,
  HostConfig,
  Mount,
  NetworkBody,
  VolumeBody,
} from '../../compiler/plan/plan.ts';
import { EngineError } from './engine.ts';

/** Engine 1.12, and the newest whose list of changes was read; newer Engines are spoken to as if they were that. */
export const OLDEST = '1.24';
export const NEWEST = '1.55';

/** From this API on, an Engine mounts a sub-folder of a volume. */
export const SUBPATH_SINCE = '1.45';

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
  { what: 'cpu_rt_runtime', since: '1.25', used: has('CpuRealtimeRuntime') },
  { what: 'cpu_rt_period', since: '1.25', used: has('CpuRealtimePeriod') },
  { what: 'device_cgroup_rules', since: '1.28', used: has('DeviceCgroupRules') },
  { what: 'security_opt: systempaths=unconfined', since: '1.38', used: has('MaskedPaths') },
  { what: 'bind.recursive', since: '1.40', used: anyMount(({ BindOptions }) => BindOptions?.NonRecursive) },
  { what: 'gpus', since: '1.40', used: has('DeviceRequests') },
  { what: 'cgroup', since: '1.41', used: has('CgroupnsMode') },
  { what: 'annotations', since: '1.43', used: has('Annotations') },
  {
    what: 'devices of the Container Device Interface',
    since: '1.44',
    used: ({ HostConfig }) => (HostConfig?.DeviceRequests ?? []).some(({ Driver }) => Driver === 'cdi'),
  },
  {
    what: 'bind.recursive: writable or readonly',
    since: '1.44',
    used: anyMount(({ BindOptions: bind }) => bind?.ReadOnlyNonRecursive ?? bind?.ReadOnlyForceRecursive),
  },
  {
    what: 'volume.subpath',
    since: SUBPATH_SINCE,
    used: anyMount(({ VolumeOptions }) => VolumeOptions?.Subpath !== undefined),
  },
  { what: 'a mount of type image', since: '1.48', used: anyMount(({ Type }) => Type === 'image') },
  {
    what: 'healthcheck.start_interval',
    since: '1.44',
    used: ({ Healthcheck }) => Boolean(Healthcheck?.StartInterval),
  },
];

/** The same of the endpoints of containers, at create and when they are connected later. */
const ENDPOINT_FEATURES = [
  {
    what: 'mac_address on a further network',
    since: '1.44',
    used: ({ MacAddress }: Endpoint) => MacAddress !== undefined,
  },
  { what: 'gw_priority', since: '1.48', used: ({ GwPriority }: Endpoint) => GwPriority !== undefined },
  {
    what: 'interface_name',
    since: '1.49',
    used: ({ DriverOpts }: Endpoint) => DriverOpts?.['com.docker.network.endpoint.ifname'] !== undefined,
  },
] as const;

/** What requests other than creating a container may ask for. */
export const SINCE = {
  'platform of a pull': '1.32',
  'platform of a build': '1.32',
  'platform of a container': '1.41',
  'enable_ipv4: false': '1.48',
  'target of a build': '1.29',
  'network of a build': '1.25',
  'cache_from of a build': '1.25',
  'extra_hosts of a build': '1.28',
  'environment of a hook': '1.25',
  'working_dir of a hook': '1.35',
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

/**
 * The body of a create request for an Engine of this version; the plan's own speaks 1.41. `connect` are the networks
 * that the container is connected to later.
 */
export function containerBody(body: CreateBody, version: string, connect: readonly Connection[] = []): CreateBody {
  let told = body;
  for (const { what, since, used, translate } of FEATURES) {
    if (!older(version, since) || !used(told)) continue;
    if (!translate) throw tooOld(what, since, version);
    // Translations say things that a plan does not: they leave its types for the Engine's.
    told = translate(told) as CreateBody;
  }
  for (const endpoint of endpoints(told)) endpointBody(endpoint, version);
  return older(version, ENDPOINTS_HAVE_ADDRESSES) ? told : withFurther(withAddress(told) as CreateBody, connect);
}

/**
 * Until 1.54 Engines pass over the hardware address of a network that a container is connected to later, and take that
 * of several networks at create; the network need not be there then.
 */
function withFurther(body: CreateBody, connect: readonly Connection[]): CreateBody {
  const further = connect.filter(({ endpoint }) => endpoint.MacAddress !== undefined);
  if (further.length === 0) return body;
  const all = further.map(({ network, endpoint }) => [network, endpoint] as const);
  const EndpointsConfig = { ...body.NetworkingConfig?.EndpointsConfig, ...Object.fromEntries(all) };
  return { ...body, NetworkingConfig: { EndpointsConfig } };
}

/** The body of a network's endpoint; older Engines would pass over what they do not know. */
export function endpointBody(endpoint: Endpoint, version: string): Endpoint {
  for (const { what, since, used } of ENDPOINT_FEATURES) {
    if (older(version, since) && used(endpoint)) throw tooOld(what, since, version);
  }
  return endpoint;
}

export function networkBody(name: string, body: NetworkBody, version: string): object {
  if (body.EnableIPv4 === false) need('enable_ipv4: false', version);
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

function endpoints(body: CreateBody): readonly Endpoint[] {
  return Object.values(body.NetworkingConfig?.EndpointsConfig ?? {});
}

function has(field: keyof HostConfig): (body: CreateBody) => boolean {
  return ({ HostConfig }) => HostConfig?.[field] !== undefined;
}

function anyMount(used: (mount: Mount) => boolean | undefined): (body: CreateBody) => boolean {
  return ({ HostConfig }) => (HostConfig?.Mounts ?? []).some((mount) => used(mount) === true);
}

const ENDPOINTS_HAVE_ADDRESSES = '1.44';

/** From then on the container's hardware address is that of its endpoint. */
function withAddress(body: CreateBody): object {
  const { MacAddress, ...rest } = body;
  const network = body.HostConfig?.NetworkMode;
  if (MacAddress === undefined || network === undefined) return body;
  const all = body.NetworkingConfig?.EndpointsConfig ?? {};
  const own = { ...all[network], MacAddress };
  return { ...rest, NetworkingConfig: { EndpointsConfig: { ...all, [network]: own } } };
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
