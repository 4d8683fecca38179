import type { Connection, Container, ContainerFile, Image, Network, Step, Volume } from '../plan/plan.ts';
import type { Facts } from './facts.ts';
import type { Edge } from './order.ts';

/** All that steps are made of, containers in start order. */
export interface Stepping {
  readonly images: readonly Image[];
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
  /** By container. */
  readonly files: ReadonlyMap<string, readonly ContainerFile[]>;
  readonly containers: readonly Container[];
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
  readonly facts: ReadonlyMap<string, Facts>;
}

/** The same, to look things up in. */
interface Known extends Stepping {
  readonly imageOf: ReadonlyMap<string, Image>;
  /** The file's name of a network by the engine's. */
  readonly networkOf: ReadonlyMap<string, string>;
  readonly serviceOf: ReadonlyMap<string, string>;
  /** Services whose health another waits for. */
  readonly demanded: ReadonlySet<string>;
}

/** The DAG of Engine verbs that brings the pod up: each step once, after all that it needs. */
export function stepsOf(world: Stepping): readonly Step[] {
  const { images, networks, volumes, containers, edges } = world;
  const known: Known = {
    ...world,
    imageOf: new Map(images.flatMap((image) => image.services.map((service) => [service, image] as const))),
    networkOf: new Map(networks.map(({ name, network }) => [name, network])),
    serviceOf: new Map(containers.map(({ name, service }) => [name, service])),
    demanded: new Set([...edges.values()].flat().flatMap(({ on, when }) => (when === 'healthy' ? [on] : []))),
  };
  return [
    ...images.map(imageStep),
    ...networks.map(networkStep),
    ...volumes.map(volumeStep),
    ...containers.flatMap((container) => containerSteps(container, known)),
  ];
}

const plain = { needs: [] };

function imageStep({ kind, image, services }: Image): Step {
  return { id: imageId(kind, image), do: kind, image, ...plain, cause: `image of ${listed(services)}` };
}

function networkStep({ network, external }: Network): Step {
  const verb = external ? 'find network' : 'create network';
  return { id: `network:${network}`, do: verb, network, ...plain, cause: `network ${network}` };
}

function volumeStep({ volume, external }: Volume): Step {
  const verb = external ? 'find volume' : 'create volume';
  return { id: `volume:${volume}`, do: verb, volume, ...plain, cause: `volume ${volume}` };
}

function imageId(kind: Image['kind'], image: string): string {
  return `${kind}:${image}`;
}

function containerSteps(container: Container, known: Known): Step[] {
  const { service, name, role } = container;
  const edges = known.edges.get(service) ?? [];
  const before = [...imageStepOf(service, known), ...storage(container, known), ...othersCreated(container, known)];
  const { writes, puts } = fileSteps(container, before, known);
  const create: Step = {
    id: `create:${service}`,
    do: 'create container',
    container: name,
    needs: [...before, ...writes.map(({ id }) => id)],
    cause: role === 'infra' ? 'holds the shared namespaces' : `service ${service}`,
  };
  const connects = container.connect.map((connection) => connectStep(container, connection, known));
  const start: Step = {
    id: `start:${service}`,
    do: 'start',
    container: name,
    needs: [create.id, ...puts.map(({ id }) => id), ...connects.map(({ id }) => id), ...awaited(edges, true)],
    ...after(awaited(edges, false)),
    cause: startCause(edges) ?? create.cause,
  };
  return [...writes, create, ...puts, ...connects, start, ...waitSteps(container, known)];
}

/**
 * The engine wants what it mounts to be there when a container is created, and takes copies once it is. `before`: what
 * the creation waits for; files lie on the host no longer than they must.
 */
function fileSteps({ service, name }: Container, before: readonly string[], { files: all }: Known): FileSteps {
  const files = all.get(name) ?? [];
  const causeOf = (way: ContainerFile['by']): string | undefined => {
    const own = files.filter(({ by }) => by === way).map(({ kind, file }) => `${kind} ${file}`);
    return own.length > 0 ? listed(own) : undefined;
  };
  const [bound, copied] = [causeOf('bind'), causeOf('copy')];
  const write = { id: `write:${service}`, do: 'write files', container: name, needs: before } as const;
  const put = { id: `put:${service}`, do: 'put files', container: name, needs: [`create:${service}`] } as const;
  return {
    writes: bound === undefined ? [] : [{ ...write, cause: bound }],
    puts: copied === undefined ? [] : [{ ...put, cause: copied }],
  };
}

interface FileSteps {
  readonly writes: readonly Step[];
  readonly puts: readonly Step[];
}

function imageStepOf(service: string, { imageOf }: Known): string[] {
  const image = imageOf.get(service);
  return image ? [imageId(image.kind, image.image)] : [];
}

/** A network or volume must be there before the container that names it. */
function storage({ service, create }: Container, { networkOf, facts }: Known): string[] {
  const network = networkOf.get(create.HostConfig?.NetworkMode ?? '');
  const mounts = facts.get(service)?.mounts ?? [];
  const volumes = mounts.flatMap((use) => (use.kind === 'volume' && use.volume !== undefined ? [use.volume] : []));
  return [
    ...(network === undefined ? [] : [`network:${network}`]),
    ...new Set(volumes.map((volume) => `volume:${volume}`)),
  ];
}

/** The Engine refuses a join or a link whose other container does not exist yet. */
function othersCreated({ joins, create }: Container, { serviceOf }: Known): string[] {
  const endpoints = Object.values(create.NetworkingConfig?.EndpointsConfig ?? {});
  const links = [...(create.HostConfig?.Links ?? []), ...endpoints.flatMap(({ Links = [] }) => Links)];
  const others = [...Object.values(joins), ...links.map((link) => link.slice(0, link.lastIndexOf(':')))];
  return [...new Set(others)].map((name) => `create:${serviceOf.get(name) ?? name}`);
}

function connectStep({ service, name }: Container, { network }: Connection, { networkOf }: Known): Step {
  const key = networkOf.get(network) ?? network;
  const needs = [`create:${service}`, `network:${key}`];
  const id = `connect:${service}:${key}`;
  return { id, do: 'connect network', container: name, network: key, needs, cause: `network ${key}` };
}

const AWAITED = { started: 'start', healthy: 'healthy', completed: 'exit' } as const;

function awaited(edges: readonly Edge[], required: boolean): string[] {
  return edges.filter((edge) => edge.required === required).map(({ on, when }) => `${AWAITED[when]}:${on}`);
}

function after(ids: readonly string[]): Pick<Step, 'after'> {
  return ids.length > 0 ? { after: ids } : {};
}

function startCause(edges: readonly Edge[]): string | undefined {
  return edges.length === 0 ? undefined : edges.map(({ on, cause }) => `${on}: ${cause}`).join('; ');
}

/** An init container is waited for to its end; the others until they are healthy, for only then does the pod run. */
function waitSteps(container: Container, { demanded }: Known): Step[] {
  const { service, name, role, health } = container;
  const common = { container: name, needs: [`start:${service}`] };
  const isInit = role === 'init';
  const required = demanded.has(service) || (!isInit && health === 'stated');
  const cause = required ? 'its health check' : 'the health check of its image, if it has one';
  const healthy: Step = { id: `healthy:${service}`, do: 'wait healthy', ...common, required, cause };
  const exit: Step = { id: `exit:${service}`, do: 'wait exit', ...common, cause: 'an init container runs to its end' };
  const isAwaited = required || (!isInit && health === 'image');
  return [...(isAwaited ? [healthy] : []), ...(isInit ? [exit] : [])];
}

function listed(services: readonly string[]): string {
  return services.length <= 3
    ? services.join(', ')
    : `${services.slice(0, 3).join(', ')} and ${services.length - 3} more`;
}
