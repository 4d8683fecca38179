import type { Cell } from '../layout.ts';
import { table } from '../layout.ts';
import { visibleLine } from '../plan/visible.ts';
import type { Container, PodPlan, Port } from '../plan/plan.ts';

/** What people call each container, by its name on the engine: the service, and the replica where there are several. */
export type Names = ReadonlyMap<string, string>;

/** The names of a plan's containers. */
export function labels(containers: readonly Container[]): Names {
  const replicas = new Map<string, number>();
  for (const { service } of containers) replicas.set(service, (replicas.get(service) ?? 0) + 1);
  return new Map(
    containers.map(({ name, service, replica }) => [
      name,
      visibleLine((replicas.get(service) ?? 0) > 1 ? `${service} ${replica}` : service),
    ]),
  );
}

const HEADS = [
  { title: 'service', least: 12 },
  { title: 'role' },
  { title: 'image', least: 12 },
  { title: 'network', least: 10 },
  { title: 'ports', least: 21 },
  { title: 'stop' },
];

/** A line or more for each container, in start order. */
export function containerTable(columns: number, plan: PodPlan, names: Names): readonly string[] {
  if (plan.containers.length === 0) return [];
  const networks = new Map(plan.networks.map(({ name, network }) => [name, network]));
  const built = new Map(
    plan.images.flatMap((image) => (image.kind === 'build' ? [[image.image, image.build.context] as const] : [])),
  );
  const rows = plan.containers.map((container) =>
    [
      [names.get(container.name) ?? container.name],
      [container.role],
      [imageOf(container, built)],
      networkOf(container, names, networks),
      container.ports.length === 0 ? ['-'] : container.ports.flatMap(port),
      [stop(container)],
    ].map((cell): Cell => cell.map(visibleLine)),
  );
  return table(columns, HEADS, rows);
}

function imageOf({ create }: Container, built: ReadonlyMap<string, string>): string {
  const image = create.Image ?? '-';
  const context = built.get(image);
  return context === undefined ? image : `built from ${context}`;
}

function networkOf(container: Container, names: Names, networks: ReadonlyMap<string, string>): readonly string[] {
  const { joins, owns, create, connect } = container;
  if (joins.network !== undefined) return [`in ${names.get(joins.network) ?? joins.network}`];
  const attached = [
    ...Object.keys(create.NetworkingConfig?.EndpointsConfig ?? {}),
    ...connect.map(({ network }) => network),
  ];
  const shown = attached.length > 0 ? attached : [create.HostConfig?.NetworkMode ?? 'default'];
  const own = shown.map((name) => networks.get(name) ?? name);
  return owns.includes('network') ? [...own, '(shared)'] : own;
}

/** `31500->80`, and on two lines `127.0.0.1:31500` `->53/udp`: tcp goes without saying. */
function port({ hostIp, host, container }: Port): readonly string[] {
  const inside = `->${container.replace(/\/tcp$/, '')}`;
  if (hostIp === undefined) return [`${host}${inside}`];
  return [`${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:${host}`, `  ${inside}`];
}

/** `10 s`, `30 s SIGINT`: SIGTERM, or what the image says, goes without saying. */
function stop({ stop: { signal, seconds } }: Container): string {
  return signal === undefined || signal === 'SIGTERM' ? `${seconds} s` : `${seconds} s ${signal}`;
}
