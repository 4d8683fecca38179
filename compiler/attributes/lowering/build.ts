import type { Build } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { allMasks, inside, masksOf } from './fields.ts';
import { platform } from './image.ts';
import { type Limit, ulimits } from './kernel.ts';
import { agentsOf, cachesOf, contextsOf, powersOf, rightsOf, secretsOf } from './builder.ts';

/** A build in long form. */
export interface BuildSaid {
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
  readonly no_cache_filter?: readonly string[];
  readonly additional_contexts?: { readonly [name: string]: string };
  readonly cache_to?: readonly string[];
  readonly entitlements?: readonly string[];
  readonly privileged?: boolean;
  readonly secrets?: readonly { readonly source: string; readonly target?: string }[];
  /** Paths with commas between, by id. */
  readonly ssh?: { readonly [id: string]: string | null };
}

export function build(said: BuildSaid, where: Where): Part {
  const { at } = where;
  const { create, places = {} } = ulimits(said.ulimits ?? {}, inside(where, 'ulimits'));
  const limits = create?.HostConfig?.Ulimits;
  const rights = rightsOf(said);
  const caches = cachesOf(said, where);
  const request = {
    ...requestOf(said),
    ...caches.build,
    ...platformOf(said, where),
    ...(limits && { ulimits: limits }),
    ...(rights.length > 0 && { entitlements: rights }),
  };
  const masks = WRITTEN.map(([key, field]) => masksOf(`/${field}`, request[field], inside(where, key)));
  return {
    build: {
      value: request,
      contextAt: at('context'),
      dockerfileAt: at('dockerfile'),
      substituted: allMasks([...masks, caches.substituted]),
      contexts: contextsOf(said, where),
      secrets: secretsOf(said, where),
      agents: agentsOf(said, where),
      powers: powersOf(said, where),
      places,
    },
  };
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
    ...(isFilled(said.no_cache_filter) && { noCacheFilter: said.no_cache_filter }),
    ...(hosts.length > 0 && { extraHosts: hosts.map((entry) => entry.replace('=', ':')) }),
    ...(said.no_cache && { noCache: true }),
    ...(said.pull && { pull: true }),
  };
}

function isFilled(list: readonly string[] | undefined): boolean {
  return list !== undefined && list.length > 0;
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
  ['no_cache_filter', 'noCacheFilter'],
  ['extra_hosts', 'extraHosts'],
] as const;

/** Arguments without a value are the Dockerfile's own. */
function known(args: { readonly [name: string]: string | null }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(args).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
