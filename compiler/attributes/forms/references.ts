import type { Json } from '../../tree.ts';
import type { At, Reference } from '../attribute.ts';

/** `depends_on`. */
export function dependedOn(value: Json, at: At): readonly Reference[] {
  return Object.entries((value ?? {}) as Dependencies).map(([name, dependency]) => ({
    kind: 'service',
    name,
    at: at(name),
    ...(dependency?.required === false && { required: false }),
  }));
}

interface Dependencies {
  readonly [name: string]: { readonly required?: Json } | null;
}

/** `links`: `service:alias`. */
export function linked(value: Json, at: At): readonly Reference[] {
  return textsOf(value).map((link, index) => service(link.split(':', 1)[0] ?? '', at(index), true));
}

/** `service:name` in `network_mode`, `ipc`, `pid`, `uts`, `cgroup`. */
export function sharedWith(value: Json, at: At): readonly Reference[] {
  return typeof value === 'string' && value.startsWith('service:') ? [service(value.slice(8), at(), true)] : [];
}

/** `volumes_from`: `service:ro`, but not `container:name`. */
export function mountedFrom(value: Json, at: At): readonly Reference[] {
  return textsOf(value).flatMap((from, index) =>
    from.startsWith('container:') ? [] : [service(from.split(':', 1)[0] ?? '', at(index), false)],
  );
}

/** The keys of a service's `networks`. */
export function joinedNetworks(value: Json, at: At): readonly Reference[] {
  return Object.keys((value ?? {}) as object).map((name) => ({ kind: 'network', name, at: at(name) }));
}

/** The keys of a service's `models`. */
export function usedModels(value: Json, at: At): readonly Reference[] {
  return Object.keys((value ?? {}) as object).map((name) => ({ kind: 'model', name, at: at(name) }));
}

/** A mount of a named volume. */
export function mountedVolume(value: Json, at: At): readonly Reference[] {
  const { type, source } = value as { readonly [key: string]: Json };
  if (type !== 'volume' || typeof source !== 'string' || source === '') return [];
  return [{ kind: 'volume', name: source, at: at('source') }];
}

/** A secret as a service or build uses it. */
export function usedSecret(value: Json, at: At): readonly Reference[] {
  const { source } = value as { readonly [key: string]: Json };
  return typeof source === 'string' ? [{ kind: 'secret', name: source, at: at('source') }] : [];
}

/** A config as a service uses it. */
export function usedConfig(value: Json, at: At): readonly Reference[] {
  const { source } = value as { readonly [key: string]: Json };
  return typeof source === 'string' ? [{ kind: 'config', name: source, at: at('source') }] : [];
}

function service(name: string, at: Reference['at'], restart: boolean): Reference {
  return { kind: 'service', name, at, implies: { condition: 'service_started', restart } };
}

function textsOf(value: Json): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
