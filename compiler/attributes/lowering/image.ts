import type { Where } from '../attribute.ts';
import type { Build } from '../../plan/plan.ts';
import { parseDuration } from '../../units.ts';
import type { Part, PowerUse, Pull } from '../part.ts';
import { hiddenTexts, inside } from './fields.ts';
import { type Limit, ulimits } from './kernel.ts';

/** A repository with a tag or a digest (distribution/reference), or a local image's id. */
const REFERENCE =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/|\[[0-9a-fA-F:]+\](?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?$/;

export function image(said: string, { at, tell, hidden }: Where): Part {
  if (REFERENCE.test(said)) return { image: { value: said, at: at(), hidden: hidden() } };
  tell('bad-image', {});
  return {};
}

const DAY = 86400;

/** The schema knows the words; an age is counted by the executor, from when the engine fetched the image. */
export function pullPolicy(said: string, { at, tell }: Where): Part {
  const age = /^every_(.*)$/.exec(said)?.[1];
  const nanoseconds = age === undefined ? undefined : parseDuration(age);
  if (age !== undefined && nanoseconds === undefined) tell('bad-duration', { written: 'the age of an image' });
  const refresh = nanoseconds === undefined ? AGES[said] : nanoseconds / 1e9;
  const value: Pull =
    refresh !== undefined
      ? { policy: 'missing', refreshSeconds: refresh }
      : { policy: POLICIES.find((policy) => policy === said) ?? 'missing' };
  return { pull: { value, at: at() } };
}

const POLICIES = ['always', 'never', 'build'] as const;

const AGES: { readonly [policy: string]: number } = { daily: DAY, weekly: 7 * DAY, refresh: 0 };

/** `linux/arm64/v8`, `linux`. Programs for WASI are run by runtimes of Linux. */
const PLATFORM = /^(linux|wasip?\d?)(\/[a-z0-9_]+(\/[a-z0-9.]+)?)?$/;

export function platform(said: string, { at, hidden, tell }: Where): Part {
  if (said === '') return {};
  if (!PLATFORM.test(said)) tell('bad-value', { what: 'platform', wanted: 'of Linux: linux/amd64, linux/arm64' });
  return { platform: { value: said, at: at(), hidden: hidden() } };
}

interface BuildSaid {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly dockerfile_inline?: string;
  readonly args?: { readonly [name: string]: string | null };
  readonly labels?: { readonly [name: string]: string };
  readonly target?: string;
  readonly network?: string;
  readonly shm_size?: number;
  readonly cache_from?: readonly string[];
  /** `host=ip`. */
  readonly extra_hosts?: readonly string[];
  readonly no_cache?: boolean;
  readonly pull?: boolean;
  readonly platforms?: readonly string[];
  readonly ulimits?: { readonly [name: string]: Limit };
}

export function build(said: BuildSaid, where: Where): Part {
  const { at } = where;
  const limits = ulimits(said.ulimits ?? {}, inside(where, 'ulimits')).create?.HostConfig?.Ulimits;
  const request = { ...requestOf(said), ...platformOf(said, where), ...(limits && { ulimits: limits }) };
  const powers: readonly PowerUse[] = /^(host$|container:)/.test(said.network ?? '')
    ? [{ power: 'host-network', what: "a network that is not the pod's while it is built", at: at('network') }]
    : [];
  const substituted = WRITTEN.flatMap(([key, field]) => hiddenTexts(`/${field}`, request[field], inside(where, key)));
  return { build: { value: request, at: at('context'), dockerfileAt: at('dockerfile'), substituted }, powers };
}

/** Of several only one is for this host, and the engine knows which. */
function platformOf({ platforms = [] }: BuildSaid, where: Where): Pick<Build, 'platform'> {
  for (const [index, one] of platforms.entries()) platform(one, inside(where, 'platforms', String(index)));
  const [first, second] = new Set(platforms);
  if (first === undefined) return {};
  if (second === undefined) return { platform: first };
  where.tell('ignored-attribute', { path: 'build.platforms', why: ONE_PLATFORM }, 'platforms');
  return {};
}

const ONE_PLATFORM = 'an image is built for one platform: that of the service, or of this host';

function requestOf(said: BuildSaid): Build {
  const { args, extra_hosts: hosts = [] } = said;
  return {
    context: said.context ?? '.',
    ...(said.dockerfile !== undefined && { dockerfile: said.dockerfile }),
    ...(said.dockerfile_inline !== undefined && { dockerfileInline: said.dockerfile_inline }),
    ...(args && { args: known(args) }),
    ...(said.labels && { labels: { ...said.labels } }),
    ...(said.target !== undefined && { target: said.target }),
    ...(said.network !== undefined && { network: said.network }),
    ...(said.shm_size !== undefined && { shmSize: said.shm_size }),
    ...(said.cache_from && { cacheFrom: said.cache_from }),
    ...(hosts.length > 0 && { extraHosts: hosts.map((entry) => entry.replace('=', ':')) }),
    ...(said.no_cache && { noCache: true }),
    ...(said.pull && { pull: true }),
  };
}

/** The texts of a build: as the file calls them, and as the plan does. */
const WRITTEN = [
  ['context', 'context'],
  ['dockerfile', 'dockerfile'],
  ['dockerfile_inline', 'dockerfileInline'],
  ['args', 'args'],
  ['labels', 'labels'],
  ['target', 'target'],
  ['network', 'network'],
  ['cache_from', 'cacheFrom'],
  ['extra_hosts', 'extraHosts'],
] as const;

/** Arguments without a value are the Dockerfile's own. */
function known(args: { readonly [name: string]: string | null }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(args).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
