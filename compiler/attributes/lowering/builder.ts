import type { Build } from '../../plan/plan.ts';
import { place } from '../../source.ts';
import type { Where } from '../attribute.ts';
import type { AgentUse, BuildSecretUse, BuildUse, ContextUse } from '../build-use.ts';
import type { PowerUse } from '../part.ts';
import type { BuildSaid } from './build.ts';
import { allMasks, masked } from './fields.ts';

/** `privileged` is one of the rights. */
export function rightsOf({ entitlements = [], privileged = false }: BuildSaid): readonly string[] {
  return [...new Set([...entitlements, ...(privileged ? [INSECURE] : [])])];
}

const INSECURE = 'security.insecure';

/** What the builder's rights are for the host (buildkit: util/entitlements). */
const RIGHTS: ReadonlyMap<string, Omit<PowerUse, 'at'>> = new Map([
  ['network.host', { power: 'host-network', what: "the host's network while it is built" }],
  [INSECURE, { power: 'privileged', what: 'all rights of the host while it is built' }],
  ['device', { power: 'devices', what: 'devices of the host while it is built' }],
]);

/** What the steps may do to the host. */
export function powersOf({ network = '', privileged, entitlements = [] }: BuildSaid, where: Where): PowerUse[] {
  const { at, tell, hidden } = where;
  const powers: PowerUse[] = [{ power: 'builds', what: 'an image that the host builds', at: at('context') }];
  const ask = (right: string, where: PowerUse['at']): boolean => {
    const use = RIGHTS.get(right.replace(/^device=.*/, 'device'));
    if (use) powers.push({ ...use, at: where });
    return use !== undefined;
  };
  if (/^(host$|container:)/.test(network)) {
    const what = "a network that is not the pod's while it is built";
    powers.push({ power: 'host-network', what, at: at('network') });
  } else if (!/^(none|default|bridge)?$/.test(network)) {
    const use = { power: 'external-networks', what: "a network that is not the pod's while it is built" } as const;
    powers.push({ ...use, name: network, hidden: hidden('network'), at: at('network') });
  }
  for (const [index, right] of entitlements.entries()) {
    const isKnown = ask(right, at('entitlements', index));
    if (!isKnown) tell('bad-value', RIGHT, 'entitlements', index);
  }
  if (privileged) ask(INSECURE, at('privileged'));
  return powers;
}

const RIGHT = { what: 'an entitlement of a build', wanted: 'network.host, security.insecure or device' };

/** What they are is found out when the whole file is known. */
export function contextsOf({ additional_contexts: said = {} }: BuildSaid, { at, mask }: Where): readonly ContextUse[] {
  return byName(said).map(([name, value]) => {
    const path = ['additional_contexts', name] as const;
    return { name, value, at: at(...path), mask: mask(...path) };
  });
}

/** Of one id the last counts, as for the builder. */
export function secretsOf({ secrets = [] }: BuildSaid, { at, tell, mask }: Where): readonly BuildSecretUse[] {
  const found = new Map<string, BuildSecretUse & { readonly index: number }>();
  for (const [index, { source, target = source }] of secrets.entries()) {
    const own = at('secrets', index);
    const before = found.get(target);
    const isLost = before !== undefined && before.value !== source;
    if (isLost) tell('replaced-item', { at: place(own), by: 'target' }, 'secrets', before.index);
    const shown = mask('secrets', index, 'target') ?? mask('secrets', index, 'source');
    found.set(target, { id: target, value: source, at: own, mask: shown, index });
  }
  return [...found.values()].map(({ index: _, ...use }) => use);
}

/** An empty path is none. */
export function agentsOf({ ssh = {} }: BuildSaid, { at, mask }: Where): readonly AgentUse[] {
  return byName(ssh).map(([id, said]) => {
    const value = (said ?? '').split(',').filter((path) => path !== '');
    return { id, value, at: at('ssh', id), mask: mask('ssh', id) };
  });
}

/** In which order a file has them means nothing. */
function byName<T>(said: { readonly [name: string]: T }): readonly (readonly [string, T])[] {
  return Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Where caches come from and go to, and which of that is a variable's text. */
export function cachesOf(said: BuildSaid, where: Where): Pick<BuildUse, 'substituted'> & { readonly build: Caches } {
  const both = CACHES.map(([key, field]) => {
    const kept = (said[key] ?? []).flatMap((entry, index) =>
      isKept(entry, key, index, where) ? [{ entry, index }] : [],
    );
    const masks = kept.map(({ index }, place) => masked(`/${field}/${place}`, where.mask(key, index)));
    return { build: kept.length > 0 ? { [field]: kept.map(({ entry }) => entry) } : {}, masks };
  });
  return {
    build: Object.assign({}, ...both.map(({ build }) => build)),
    substituted: allMasks(both.flatMap(({ masks }) => masks)),
  };
}

type Caches = Pick<Build, 'cacheFrom' | 'cacheTo'>;

const CACHES = [
  ['cache_from', 'cacheFrom'],
  ['cache_to', 'cacheTo'],
] as const;

/** A cache in a folder is kept by the builder's client, and a task's folder goes with the task. */
function isKept(entry: string, key: 'cache_from' | 'cache_to', index: number, { tell }: Where): boolean {
  if (!isCache(entry)) tell('bad-value', { what: `build.${key}`, wanted: CACHE }, key, index);
  const isFolder = entry.split(',').some((field) => /^type=local$/i.test(field.trim()));
  if (isFolder) tell('ignored-attribute', { path: `build.${key}[${index}]`, why: NO_FOLDER }, key, index);
  return !isFolder;
}

const NO_FOLDER = "a task's folder ends with it, and a cache in it; use type=registry or type=inline";

/** Names of images, or the type of a cache and more of it (buildx: util/buildflags). */
function isCache(entry: string): boolean {
  if (!entry.includes('=')) return true;
  return entry.split(',').some((field) => /^type=./i.test(field));
}

const CACHE = 'the name of an image, or type=registry,ref=NAME and the like';
