import { posix } from 'node:path';
import { fit } from '../plan/fit.ts';
import { isBelow, pinSteps } from '../plan/host-mounts.ts';
import type { ContainerFile, GrantedPower, PodPlan, ServiceResources, Volume } from '../plan/plan.ts';
import type { Names } from './containers.ts';
import { hooks } from './hooks.ts';
import { amount } from './quantity.ts';
import type { Started } from './waves.ts';
import { startWaves, wished } from './waves.ts';

/** One thing about the pod, with a word before it. */
export interface Fact {
  readonly label: string;
  readonly lines: readonly string[];
}

/** Seconds of a SHUTDOWN that the executor keeps for itself: reporting and leaving. */
export const SHUTDOWN_MARGIN = 2;

/** How long a stop may take. */
export interface StopTimes {
  /** Seconds that a KILL gives; absent: as many as the containers wish. */
  readonly killSeconds?: number;
  /** Seconds between SHUTDOWN and the end of the executor. */
  readonly shutdownSeconds: number;
}

/** What the report says below the table: facts without anything to say are left out. */
export function facts(plan: PodPlan, names: Names, times: StopTimes): readonly Fact[] {
  const all: readonly Fact[] = [
    { label: 'asks', lines: [asks(plan)] },
    { label: 'start', lines: [start(plan, names)] },
    { label: 'stop', lines: stop(plan, names, times) },
    { label: 'hooks', lines: hooks(plan, names) },
    { label: 'shares', lines: shares(plan, names) },
    { label: 'roles', lines: essentials(plan, names) },
    { label: 'logs', lines: logs(plan) },
    { label: 'cgroup', lines: [plan.cgroupParent ?? "the engine's own"] },
    {
      label: 'networks',
      lines: list(plan.networks.map(({ network, external }) => (external ? `${network} (external)` : network))),
    },
    { label: 'volumes', lines: list(plan.volumes.map(volume)) },
    { label: 'mounted', lines: mountedImages(plan) },
    { label: 'pinned', lines: pins(plan) },
    { label: 'files', lines: plan.files.map((file) => contained(file, names)) },
    { label: 'powers', lines: plan.powers.map(powerLine) },
    { label: 'uses', lines: list(plan.variables) },
    { label: 'profiles', lines: list(plan.profiles) },
  ];
  return all.filter(({ lines }) => lines.length > 0);
}

function powerLine({ power, service, at, granted }: GrantedPower): string {
  return `${power} for ${service}  ${at}${granted === false ? '  not granted yet' : ''}`;
}

function list(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [names.join(', ')];
}

/** What the total is made of, and whose figures nobody stated. */
function asks({ resources: { services, overhead } }: PodPlan): string {
  const total = (of: 'cpus' | 'memory'): number =>
    services.reduce((sum, service) => sum + service[of].value * service.replicas, 0);
  const guessed = services.filter(isGuessed).map(({ service }) => service);
  const defaults = guessed.length === 0 ? '' : `, with defaults for ${guessed.join(', ')}`;
  const all = amount({ cpus: total('cpus'), memory: total('memory') });
  return `services ${all}${defaults}; executor ${amount(overhead)}`;
}

function isGuessed({ cpus, memory }: ServiceResources): boolean {
  return cpus.from === 'default' || memory.from === 'default';
}

/** `pull 2, build 1 | db (healthy) | web, worker`. */
function start(plan: PodPlan, names: Names): string {
  const images = (['pull', 'build'] as const)
    .map((kind) => [kind, plan.steps.filter((step) => step.do === kind).length] as const)
    .filter(([, many]) => many > 0)
    .map(([kind, many]) => `${kind} ${many}`);
  const show = ({ container, until }: Started): string =>
    (names.get(container) ?? container) + (until ? ` (${until})` : '');
  const waves = startWaves(plan).map((wave) => wave.map(show).join(', '));
  return [...(images.length > 0 ? [images.join(', ')] : []), ...waves].join(' | ');
}

/** The waves with their wishes, then what each gets on KILL and on SHUTDOWN. */
function stop({ stop: waves }: PodPlan, names: Names, { killSeconds, shutdownSeconds }: StopTimes): readonly string[] {
  if (waves.length === 0) return [];
  const shown = waves.map(
    ({ containers, seconds }) => `${containers.map((name) => names.get(name) ?? name).join(', ')} ${seconds} s`,
  );
  const wish = wished(waves);
  const shutdown = Math.max(0, shutdownSeconds - SHUTDOWN_MARGIN);
  const share = (seconds: number): string => `${seconds} s: ${fit(waves, seconds).join(' + ')}`;
  return [
    shown.join(' | '),
    `${wish} s wished`,
    killSeconds === undefined ? 'KILL      as wished' : `KILL      ${share(killSeconds)}`,
    `SHUTDOWN  ${share(shutdown)}`,
  ];
}

/** `pid: redis, web in baseC`; the network stands in the table. */
function shares({ containers }: PodPlan, names: Names): readonly string[] {
  return (['pid', 'ipc'] as const).flatMap((kind) => {
    const owners = new Map<string, string[]>();
    for (const { name, joins } of containers) {
      const owner = joins[kind];
      if (owner === undefined) continue;
      const members = owners.get(owner) ?? [];
      members.push(names.get(name) ?? name);
      owners.set(owner, members);
    }
    return [...owners].map(([owner, members]) => `${kind}: ${members.join(', ')} in ${names.get(owner) ?? owner}`);
  });
}

/** Only what differs from the rule that mains are essential and nobody else is. */
function essentials({ containers }: PodPlan, names: Names): readonly string[] {
  const shown = (wanted: readonly { readonly name: string }[]): string =>
    wanted.map(({ name }) => names.get(name) ?? name).join(', ');
  const essential = containers.filter((one) => one.essential && one.role === 'sidecar');
  const optional = containers.filter((one) => !one.essential && one.role === 'main');
  return [
    ...(essential.length > 0 ? [`the pod fails with ${shown(essential)}`] : []),
    ...(optional.length > 0 ? [`the pod does not fail with ${shown(optional)}`] : []),
  ];
}

function logs({ containers }: PodPlan): readonly string[] {
  const folders = new Set(containers.flatMap((one) => [one.logs.stdout, one.logs.stderr]).map(folder));
  return containers.length === 0 ? [] : [['stdout', 'stderr', ...folders].join(', ')];
}

function folder(path: string): string {
  return posix.dirname(path) === '.' ? path : `${posix.dirname(path)}/`;
}

/** `nginx:1.27 in web, worker`: images that are mounted; one that is built is called by whose it is. */
function mountedImages({ images }: PodPlan): readonly string[] {
  return images.flatMap(({ kind, image, services, mountedBy }) => {
    const name = kind === 'build' ? `the image of ${services.join(', ')}` : image;
    return mountedBy ? [`${name} in ${mountedBy.join(', ')}`] : [];
  });
}

/** `./data: web mounts it (…), and swap may write a folder above it (…)`: bind sources that are held while the pod runs. */
function pins(plan: PodPlan): readonly string[] {
  return pinSteps(plan).map(({ source, cause }) => {
    const path = isBelow(source, plan.sandbox) ? `./${posix.relative(plan.sandbox, source)}` : source;
    return `${path}: ${cause}`;
  });
}

/** `secret token in web: /run/secrets/token 0444 0:0`. */
function contained({ kind, file, container, target, mode, uid, gid, by }: ContainerFile, names: Names): string {
  const rights = `0${mode.toString(8).padStart(3, '0')} ${uid}:${gid}`;
  const way = by === 'bind' ? ', mounted' : '';
  return `${kind} ${file} in ${names.get(container) ?? container}: ${target} ${rights}${way}`;
}

function volume({ volume: name, keep, external }: Volume): string {
  if (external) return `${name} (external)`;
  return `${name} (${keep ? 'kept' : 'ends with the pod'})`;
}
