import type { Where } from '../attribute.ts';
import type { BuildRequest, Part, PowerUse } from '../part.ts';

/** A repository with a tag or a digest (distribution/reference), or a local image's id. */
const REFERENCE =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/|\[[0-9a-fA-F:]+\](?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?$/;

export function image(said: string, { at, tell }: Where): Part {
  if (!REFERENCE.test(said)) tell('bad-image', {});
  return { image: { value: said, at: at() } };
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
  readonly extra_hosts?: { readonly [host: string]: string | readonly string[] };
  readonly no_cache?: boolean;
  readonly pull?: boolean;
}

export function build(said: BuildSaid, { at }: Where): Part {
  const { args, extra_hosts } = said;
  const hosts = Object.entries(extra_hosts ?? {}).flatMap(([host, ips]) => [ips].flat().map((ip) => `${host}:${ip}`));
  const request: BuildRequest = {
    context: said.context ?? '.',
    ...(said.dockerfile !== undefined && { dockerfile: said.dockerfile }),
    ...(said.dockerfile_inline !== undefined && { dockerfileInline: said.dockerfile_inline }),
    ...(args && { args: known(args) }),
    ...(said.labels && { labels: said.labels }),
    ...(said.target !== undefined && { target: said.target }),
    ...(said.network !== undefined && { network: said.network }),
    ...(said.shm_size !== undefined && { shmSize: said.shm_size }),
    ...(said.cache_from && { cacheFrom: said.cache_from }),
    ...(hosts.length > 0 && { extraHosts: hosts }),
    ...(said.no_cache && { noCache: true }),
    ...(said.pull && { pull: true }),
  };
  const host: PowerUse = { power: 'host-network', what: "the host's network while it is built", at: at('network') };
  return { build: { value: request, at: at() }, ...(said.network === 'host' && { powers: [host] }) };
}

/** Arguments without a value are the Dockerfile's own. */
function known(args: { readonly [name: string]: string | null }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(args).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
