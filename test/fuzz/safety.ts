import { hostMountIn, pinSteps } from '../../compiler/plan/host-mounts.ts';
import type { Container, HostConfig, Mount, Network, PodPlan, Volume } from '../../compiler/plan/plan.ts';

/** What no terminal may receive: C0 and C1 controls, and the marks that turn text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones looked for.
const RAW = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** The first raw control character of a text that people read, as an escape with its surroundings. */
export function rawControl(where: string, text: string): string | undefined {
  const at = text.search(RAW);
  return at < 0 ? undefined : `${where} holds a raw control character: ${JSON.stringify(text.slice(at - 20, at + 20))}`;
}

/**
 * Says what a plan made under an empty operator's file holds that reaches beyond the pod; undefined when nothing does.
 * Judges the requests to the Engine by rules of its own, not by the `powers` that the compiler noticed.
 */
export function reachesOut(plan: PodPlan): string | undefined {
  const [power] = plan.powers;
  if (power) return `uses the power ${power.power}`;
  if (plan.images.some(({ kind }) => kind === 'build')) return 'builds an image';
  return first([
    ...plan.networks.map((network) => ofNetwork(plan, network)),
    ...plan.volumes.map((volume) => ofVolume(plan, volume)),
    ...plan.containers.map((container) => ofContainer(plan, container)),
    ...plan.sources.map(({ file }) => (/^(\/|(.*\/)?\.\.(\/|$))/.test(file) ? `reads ${file}` : undefined)),
  ]);
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((one) => one !== undefined);
}

function ofNetwork({ pod }: PodPlan, { name, external, create }: Network): string | undefined {
  if (external || !name.startsWith(`${pod.prefix}_`)) return `joins the foreign network ${name}`;
  if ((create?.Driver ?? 'bridge') !== 'bridge') return `network ${name} has the driver ${create?.Driver}`;
  if (create?.IPAM?.Driver !== undefined && create.IPAM.Driver !== 'default')
    return `network ${name} has an IPAM driver`;
  if (create?.IPAM?.Config?.some((pool) => Object.keys(pool).length > 0)) return `network ${name} states a subnet`;
  const host = Object.keys(create?.Options ?? {}).find((option) => HOST_OPTIONS.test(option));
  return host && `network ${name} has the option ${host}`;
}

/** Options of a bridge that name interfaces of the host or open its firewall. */
const HOST_OPTIONS =
  /^(parent|com\.docker\.network\.bridge\.(name|trusted_host_interfaces|gateway_mode_ipv[46]|inhibit_ipv4))$/;

function ofVolume(plan: PodPlan, { name, external, create }: Volume): string | undefined {
  const { pod, sandbox } = plan;
  if (external || !name.startsWith(`${pod.prefix}_`)) return `uses the foreign volume ${name}`;
  if ((create?.Driver ?? 'local') !== 'local') return `volume ${name} has the driver ${create?.Driver}`;
  const { type = '', device = '' } = create?.DriverOpts ?? {};
  if (type === 'tmpfs' || (type === '' && device === '')) return undefined;
  return isInside(pathOf(plan, device), sandbox) ? undefined : `volume ${name} mounts ${device} (${type})`;
}

function ofContainer(plan: PodPlan, { name, create, connect }: Container): string | undefined {
  const own = new Set(plan.networks.map((network) => network.name));
  const foreign = [
    ...Object.keys(create.NetworkingConfig?.EndpointsConfig ?? {}),
    ...connect.map(({ network }) => network),
  ];
  const found = first([
    ...foreign.map((network) => (own.has(network) ? undefined : `joins the foreign network ${network}`)),
    ...ofHost(plan, create.HostConfig ?? {}),
  ]);
  return found && `container ${name} ${found}`;
}

function ofHost(plan: PodPlan, host: HostConfig): readonly (string | undefined)[] {
  const containers = plan.containers.map(({ name }) => name);
  const networks = plan.networks.map(({ name }) => name);
  const joins = (mode: string | undefined, others: readonly string[]): boolean =>
    mode === undefined || others.includes(mode) || containers.some((container) => mode === `container:${container}`);
  const modes: readonly (readonly [string, string | undefined, readonly string[]])[] = [
    // On the Engine's default bridge a pod meets whoever else chooses it: that is documented, and no power.
    ['NetworkMode', host.NetworkMode, ['none', 'bridge', 'default', ...networks]],
    ['PidMode', host.PidMode, ['']],
    ['IpcMode', host.IpcMode, ['', 'none', 'private', 'shareable']],
    ['UTSMode', host.UTSMode, ['']],
    ['UsernsMode', host.UsernsMode, ['']],
    ['CgroupnsMode', host.CgroupnsMode, ['', 'private']],
  ];
  const isSet = (value: unknown): boolean => value !== undefined && value !== false && value !== '';
  return [
    ...modes.map(([field, mode, allowed]) => (joins(mode, allowed) ? undefined : `has ${field} ${mode}`)),
    ...FORBIDDEN.map((field) => (isSet(host[field]) ? `has ${field}` : undefined)),
    host.CgroupParent === undefined || host.CgroupParent === plan.cgroupParent
      ? undefined
      : 'has a cgroup of its own choice',
    (host.OomScoreAdj ?? 0) < 0 ? 'has a negative OomScoreAdj' : undefined,
    ['json-file', 'local', 'none'].includes(host.LogConfig?.Type ?? 'none')
      ? undefined
      : `logs to ${host.LogConfig?.Type}`,
    ...(host.SecurityOpt ?? []).map((option) => (/unconfined|disable/.test(option) ? `has ${option}` : undefined)),
    ...(host.Ulimits ?? []).map(({ Name }) => (Name === 'rtprio' ? 'has real-time priority' : undefined)),
    ...Object.keys(host.Sysctls ?? {}).map((key) =>
      /^(net\.|fs\.mqueue\.|kernel\.(msg|sem|shm))/.test(key) ? undefined : `sets ${key}`,
    ),
    ...(host.Binds ?? []).map((bind) => ofSource(plan, bind.split(':')[0] ?? '')),
    ...(host.Mounts ?? []).map((mount) => ofMount(plan, mount)),
    ...(host.VolumesFrom ?? []).map((from) =>
      containers.includes(from.replace(/:(ro|rw)$/, '')) ? undefined : `has volumes from ${from}`,
    ),
    ...(host.Links ?? []).map((link) =>
      containers.includes(link.split(':')[0] ?? '') ? undefined : `links to ${link}`,
    ),
  ];
}

/** Fields that no pod has without a power. */
const FORBIDDEN = [
  ...(['Privileged', 'OomKillDisable', 'Runtime', 'Annotations', 'CpuRealtimePeriod', 'CpuRealtimeRuntime'] as const),
  ...(['Devices', 'DeviceRequests', 'DeviceCgroupRules', 'MaskedPaths', 'ReadonlyPaths'] as const),
];

function ofMount(plan: PodPlan, { Type, Source = '', VolumeOptions }: Mount): string | undefined {
  if ((VolumeOptions?.DriverConfig?.Name ?? 'local') !== 'local') return 'has a volume of another driver';
  return Type === 'bind' || (Type === 'volume' && Source !== '') ? ofSource(plan, Source) : undefined;
}

/** A bind source, also one that is pinned, lies below the sandbox; other sources are files and volumes of the pod. */
function ofSource(plan: PodPlan, source: string): string | undefined {
  if (hostMountIn(source)?.kind === 'file') return undefined;
  const path = pathOf(plan, source);
  const isOwn = path.startsWith('/') ? isInside(path, plan.sandbox) : plan.volumes.some(({ name }) => name === path);
  return isOwn ? undefined : `mounts ${path}`;
}

/** Where a source lies: the runtime puts a pin of that path in its place. */
function pathOf(plan: PodPlan, source: string): string {
  const pin = pinSteps(plan).find((step) => step.pin === hostMountIn(source)?.name);
  return pin?.source ?? source;
}

function isInside(path: string, folder: string): boolean {
  return !path.split('/').includes('..') && (path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`));
}
