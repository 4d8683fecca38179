import type { Where } from '../attribute.ts';
import type { Build } from '../../plan/plan.ts';
import type { Part, PowerUse } from '../part.ts';
import { hiddenTexts, inside } from './fields.ts';

/** A repository with a tag or a digest (distribution/reference), or a local image's id. */
const REFERENCE =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/|\[[0-9a-fA-F:]+\](?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?$/;

export function image(said: string, { at, tell, hidden }: Where): Part {
  if (REFERENCE.test(said)) return { image: { value: said, at: at(), hidden: hidden() } };
  tell('bad-image', {});
  return {};
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
}

export function build(said: BuildSaid, where: Where): Part {
  const { at } = where;
  const request = requestOf(said);
  const powers: readonly PowerUse[] = /^(host$|container:)/.test(said.network ?? '')
    ? [{ power: 'host-network', what: "a network that is not the pod's while it is built", at: at('network') }]
    : [];
  const substituted = WRITTEN.flatMap(([key, field]) => hiddenTexts(`/${field}`, request[field], inside(where, key)));
  return { build: { value: request, at: at('context'), dockerfileAt: at('dockerfile'), substituted }, powers };
}

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
