import type { Entry, Mapping } from './tree.ts';
import { get, mapping, withEntry } from './tree.ts';

/**
 * A service of Compose 1 as far as it lives on below a later one: it has an image or a build, and what the later one
 * says takes the other away (docker-compose 1.29). In later formats they stand side by side.
 */
export function belowService(service: Mapping, over: Mapping): Mapping {
  if (get(over, 'image')) return withEntry(service, 'build', undefined);
  return get(over, 'build') ? withEntry(service, 'image', undefined) : service;
}

/** All services of a file so, below those of a later file. */
export function belowFile(file: Mapping, over: Mapping): Mapping {
  const services = get(file, 'services');
  if (services?.kind !== 'mapping') return file;
  const entries = new Map<string, Entry>();
  for (const [name, { keySpan, value }] of services.entries) {
    const later = get(get(over, 'services'), name);
    const both = value.kind === 'mapping' && later?.kind === 'mapping';
    entries.set(name, { keySpan, value: both ? belowService(value, later) : value });
  }
  return withEntry(file, 'services', mapping(entries, services.span));
}
