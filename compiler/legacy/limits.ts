import { topLevel } from '../attributes/tables.ts';
import type { Report } from '../diagnostic.ts';
import { withoutEnd } from '../match.ts';
import { place, type Span } from '../source.ts';
import type { Mapping, Node } from '../tree.ts';
import { get, mapping, quoted } from '../tree.ts';

/** All that a service of Compose 1 may say (docker-compose 1.29, config_schema_v1.json). */
const COMPOSE_1: ReadonlySet<string> = new Set([
  ...['build', 'cap_add', 'cap_drop', 'cgroup_parent', 'command', 'container_name', 'cpu_shares', 'cpu_quota'],
  ...['cpuset', 'devices', 'dns', 'dns_search', 'dockerfile', 'domainname', 'entrypoint', 'env_file', 'environment'],
  ...['expose', 'extends', 'extra_hosts', 'external_links', 'hostname', 'image', 'ipc', 'labels', 'links'],
  ...['log_driver', 'log_opt', 'mac_address', 'mem_limit', 'mem_swappiness', 'memswap_limit', 'net', 'pid', 'ports'],
  ...['privileged', 'read_only', 'restart', 'security_opt', 'shm_size', 'stdin_open', 'stop_signal', 'tty', 'ulimits'],
  ...['user', 'volume_driver', 'volumes', 'volumes_from', 'working_dir'],
]);

/** What Compose 1 calls otherwise. */
const SPELT: { readonly [now: string]: string | undefined } = {
  network_mode: 'net',
  logging: 'log_driver and log_opt',
};

const TODAY = topLevel['services']?.each?.inside ?? {};

/**
 * A service of Compose 1 without what only later formats have. That, and what docker-compose 1.29 refuses in this format
 * and docker compose takes in today's, is reported: nobody else reads the format.
 */
export function limited(name: string, service: Mapping, report: Report): Mapping {
  const isLater = (attribute: string): boolean =>
    !COMPOSE_1.has(attribute) && !attribute.startsWith('x-') && Object.hasOwn(TODAY, attribute);
  const later = [...service.entries].filter(([attribute]) => isLater(attribute));
  for (const [attribute, { keySpan }] of later) {
    const old = SPELT[attribute];
    report.add('later-attribute', keySpan, { path: `services.${name}.${attribute}`, attribute, old });
  }
  for (const pairs of ['environment', 'labels', 'extra_hosts']) checkPairs([name, pairs], get(service, pairs), report);
  checkSource(name, service, report);
  checkMounts(name, get(service, 'volumes'), report);
  if (later.length === 0) return service;
  return mapping(new Map([...service.entries].filter(([attribute]) => !isLater(attribute))), service.span);
}

/** `true` would become a text that nobody wrote: `True` of one reader, `true` of another. */
function checkPairs([service, attribute]: readonly [string, string], node: Node | undefined, report: Report): void {
  if (node?.kind !== 'mapping') return;
  for (const [name, { value }] of node.entries) {
    if (value.kind !== 'scalar' || typeof value.value !== 'boolean') continue;
    const path = `services.${service}.${attribute}.${name}`;
    report.add('wrong-type', value.span, {
      path,
      wanted: 'a text, a number or nothing',
      got: `${quoted(value)}: put it in quotes`,
    });
  }
}

/** The image of a build has no name of its own here. */
function checkSource(name: string, service: Mapping, report: Report): void {
  const image = service.entries.get('image');
  const other = ['build', 'dockerfile'].find((attribute) => service.entries.has(attribute));
  if (!image || !other) return;
  const [one, two] = ['image', other].map((attribute) => `services.${name}.${attribute}`);
  const why = 'Compose 1 builds an image or takes one; keep one, or move all services below services:';
  report.add('contradiction', image.keySpan, { one: `${one}`, other: `${two}`, why });
}

/** Later formats let the last mount at a place win. */
function checkMounts(service: string, node: Node | undefined, report: Report): void {
  const mounted = new Map<string, Span>();
  for (const item of node?.kind === 'list' ? node.items : []) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') continue;
    const [first = '', target = first] = item.value.split(':');
    const path = target.slice(0, 1) + withoutEnd(target.slice(1), '/');
    const before = mounted.get(path);
    if (before) report.add('mount-twice', item.span, { service: JSON.stringify(service), at: place(before) });
    else mounted.set(path, item.span);
  }
}
