import type { Report } from '../diagnostic.ts';
import type { Entry, List, Mapping, Node } from '../tree.ts';
import { get, list, mapping, scalar, withEntry } from '../tree.ts';
import { limited } from './limits.ts';

/** Top-level attributes that only later formats have. */
const TOP_LEVEL = ['name', 'include', 'services', 'networks', 'volumes', 'secrets', 'configs', 'models'];

/** Attributes by which a mapping at top level is known as a service of Compose 1. */
const SERVICE = [
  ...['image', 'build', 'dockerfile', 'extends', 'command', 'entrypoint', 'environment', 'env_file', 'ports', 'expose'],
  ...['links', 'external_links', 'volumes', 'volumes_from', 'volume_driver', 'net', 'log_driver', 'log_opt', 'labels'],
  ...['mem_limit', 'memswap_limit', 'cpu_shares', 'cpuset', 'restart', 'user', 'hostname', 'privileged', 'dns'],
  ...['container_name', 'working_dir', 'pid', 'tty', 'stdin_open', 'devices', 'security_opt', 'ulimits', 'cap_add'],
];

/** Whether services stand at top level: all values are mappings, one of them looks like a service. */
export function looksLikeCompose1(root: Mapping): boolean {
  const entries = [...root.entries];
  const mappings = entries.every(([, { value }]) => value.kind === 'mapping');
  return mappings && !entries.some(([key]) => TOP_LEVEL.includes(key)) && entries.some(isService);
}

function isService([name, { value }]: readonly [string, Entry]): boolean {
  return (
    !name.startsWith('x-') && value.kind === 'mapping' && SERVICE.some((attribute) => value.entries.has(attribute))
  );
}

/** Today's file for one of Compose 1: everything moves below `services`. */
export function compose1(root: Mapping, report: Report): Mapping {
  const names = serviceNames(root);
  const services = new Map<string, Entry>();
  const volumes = new Map<string, Entry>();
  for (const [name, entry] of root.entries) {
    const value = entry.value.kind === 'mapping' ? driven(limited(name, entry.value, report)) : entry.value;
    const made = value.kind === 'mapping' ? service(value, names, report) : value;
    services.set(name, { ...entry, value: made });
    for (const [volume, said] of namedVolumes(value)) if (!volumes.has(volume)) volumes.set(volume, said);
  }
  const sections = new Map([['services', { keySpan: root.span, value: mapping(services, root.span) }]]);
  if (volumes.size > 0) sections.set('volumes', { keySpan: root.span, value: mapping(volumes, root.span) });
  return mapping(sections, root.span);
}

/** The service that each service name, and each container name, means. */
function serviceNames(root: Mapping): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, { value }] of root.entries) {
    const container = text(get(value, 'container_name'));
    if (container !== undefined) names.set(container, name);
  }
  for (const name of root.entries.keys()) names.set(name, name);
  return names;
}

function service(node: Mapping, names: ReadonlyMap<string, string>, report: Report): Mapping {
  const moved = dockerfile(logging(network(node, names)), report);
  return volumesFrom(moved, names);
}

function network(node: Mapping, names: ReadonlyMap<string, string>): Mapping {
  const net = node.entries.get('net');
  if (!net) return node;
  const owner = /^container:(.*)$/.exec(text(net.value) ?? '')?.[1];
  const service = owner === undefined ? undefined : names.get(owner);
  const value =
    service !== undefined && net.value.kind === 'scalar' ? { ...net.value, value: `service:${service}` } : net.value;
  return renamed(node, 'net', 'network_mode', { ...net, value });
}

function renamed(node: Mapping, old: string, now: string, entry: Entry): Mapping {
  const entries = [...node.entries].map(([key, other]) =>
    key === old ? ([now, entry] as const) : ([key, other] as const),
  );
  return { ...node, entries: new Map(entries) };
}

function logging(node: Mapping): Mapping {
  const driver = node.entries.get('log_driver');
  const options = node.entries.get('log_opt');
  const first = driver ?? options;
  if (!first) return node;
  const inside = new Map<string, Entry>();
  if (driver) inside.set('driver', driver);
  if (options) inside.set('options', options);
  const old = driver ? 'log_driver' : 'log_opt';
  const moved = renamed(node, old, 'logging', { keySpan: first.keySpan, value: mapping(inside, first.value.span) });
  return withEntry(withEntry(moved, 'log_driver', undefined), 'log_opt', undefined);
}

function dockerfile(node: Mapping, report: Report): Mapping {
  const file = node.entries.get('dockerfile');
  const build = node.entries.get('build');
  if (!file) return node;
  const without = withEntry(node, 'dockerfile', undefined);
  if (build?.value.kind === 'mapping') {
    if (build.value.entries.has('dockerfile')) {
      report.add('old-spelling-clash', file.keySpan, { old: 'dockerfile', now: 'build.dockerfile' });
      return without;
    }
    return withEntry(without, 'build', withEntry(build.value, 'dockerfile', file.value, file.keySpan));
  }
  const inside = new Map<string, Entry>();
  if (build) inside.set('context', build);
  inside.set('dockerfile', file);
  return withEntry(without, 'build', mapping(inside, (build ?? file).value.span), (build ?? file).keySpan);
}

/** In Compose 1 a name that is no service is a container. */
function volumesFrom(node: Mapping, names: ReadonlyMap<string, string>): Mapping {
  const from = get(node, 'volumes_from');
  if (from?.kind !== 'list') return node;
  const items = from.items.map((item) => source(item, names));
  return withEntry(node, 'volumes_from', list(items, from.span));
}

function source(item: Node, names: ReadonlyMap<string, string>): Node {
  const found = /^([^:]+)((?::r[ow])?)$/.exec(text(item) ?? '');
  if (item.kind !== 'scalar' || !found) return item;
  const [, name = '', mode = ''] = found;
  const service = names.get(name);
  return { ...item, value: service === undefined ? `container:${name}${mode}` : `${service}${mode}` };
}

/** Beside a driver of volumes, docker-compose 1.29 reads `./data:/x` as the volume `data`. */
function driven(service: Mapping): Mapping {
  const volumes = get(service, 'volumes');
  if (volumes?.kind !== 'list' || !service.entries.has('volume_driver')) return service;
  const items = volumes.items.map((item) =>
    item.kind === 'scalar' && typeof item.value === 'string'
      ? { ...item, value: item.value.replace(/^\.\/+(?=[a-zA-Z0-9][\w.-]*:)/, '') }
      : item,
  );
  return withEntry(service, 'volumes', list(items, volumes.span));
}

/**
 * Named volumes are declared nowhere and belong to the whole engine: `data:/x` is the volume `data` itself, of the
 * driver that the service names.
 */
function namedVolumes(service: Node): readonly (readonly [string, Entry])[] {
  const volumes = get(service, 'volumes');
  const driver = service.kind === 'mapping' ? service.entries.get('volume_driver') : undefined;
  const items: List['items'] = volumes?.kind === 'list' ? volumes.items : [];
  return items.flatMap((item) => {
    const name = /^([a-zA-Z0-9_-][a-zA-Z0-9._-]*):/.exec(text(item) ?? '')?.[1];
    if (name === undefined || item.kind !== 'scalar') return [];
    const { span, substituted } = item;
    const inside = new Map<string, Entry>([
      ['name', { keySpan: span, value: scalar(name, span, substituted && { substituted }) }],
    ]);
    if (driver) inside.set('driver', driver);
    return [[name, { keySpan: item.span, value: mapping(inside, item.span) }] as const];
  });
}

function text(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
