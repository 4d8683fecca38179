import { marked } from '../attributes/lowering/fields.ts';
import type { Connection, Container, ContainerFile, Image, Network, Step, Volume } from '../plan/plan.ts';
import { hostMountIn } from '../plan/host-mounts.ts';
import { place } from '../source.ts';
import type { Facts } from './facts.ts';
import type { Edge } from './order.ts';
import type { Pin } from './pins.ts';

/** All that steps are made of, containers in start order. */
export interface Stepping {
  readonly images: readonly Image[];
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
  readonly pins: readonly Pin[];
  /** By container. */
  readonly files: ReadonlyMap<string, readonly ContainerFile[]>;
  readonly containers: readonly Container[];
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
  /** Why containers of hooks are there, by what the pod calls them. */
  readonly hooks: ReadonlyMap<string, string>;
  /** Of each container, by its name in the plan. */
  readonly facts: ReadonlyMap<string, Facts>;
}

/** The same, to look things up in. */
interface Known extends Stepping {
  /** Ids of the steps that look for what must be there: nothing is made before all of it was found. */
  readonly finds: readonly string[];
  /** By service, and by its own name. */
  readonly imageOf: ReadonlyMap<string, Image>;
  readonly imageCalled: ReadonlyMap<string, Image>;
  /** The file's name of a network by the engine's. */
  readonly networkOf: ReadonlyMap<string, string>;
  /** Containers whose health another waits for. */
  readonly demanded: ReadonlySet<string>;
  /** Of each service's container that has hooks: the last step of its start. */
  readonly started: ReadonlyMap<string, string>;
}

/** The DAG of Engine verbs that brings the pod up: each step once, after all that it needs. */
export function stepsOf(world: Stepping): readonly Step[] {
  const { images, networks, volumes, pins, containers, edges, facts } = world;
  const finds = [...networks.map(networkStep), ...volumes.map(volumeStep)].filter(isFind).map(({ id }) => id);
  const known: Known = {
    ...world,
    finds,
    imageOf: new Map(images.flatMap((image) => image.services.map((service) => [service, image] as const))),
    imageCalled: new Map(images.map((one) => [one.image, one])),
    networkOf: new Map(networks.map(({ name, network }) => [name, network])),
    demanded: new Set([...edges.values()].flat().flatMap(({ on, when }) => (when === 'healthy' ? [on] : []))),
    started: new Map([...facts.values()].flatMap(lastHook)),
  };
  // The steps of images, by how builds name these.
  const contexts = new Map(images.map(({ kind, image }) => [`docker-image://${image}`, imageId(kind, image)]));
  return [
    ...images.map((image) => imageStep(image, contexts, finds)),
    ...[...networks.map(networkStep), ...volumes.map(volumeStep)].map((step) =>
      isFind(step) ? step : { ...step, needs: finds },
    ),
    ...pins.map((pin) => pinStep(pin, finds)),
    ...containers.flatMap((container) => containerSteps(container, known)),
  ];
}

const plain = { needs: [] };

function isFind(step: Step): boolean {
  return step.do === 'find network' || step.do === 'find volume';
}

function imageStep(one: Image, contexts: ReadonlyMap<string, string>, finds: readonly string[]): Step {
  const { kind, image, services, mountedBy = [] } = one;
  const named = one.kind === 'build' ? Object.values(one.build.contexts ?? {}) : [];
  // What a build starts from must be there.
  const begin = [...new Set(named.flatMap((context) => contexts.get(context) ?? []))].sort();
  const needs = one.kind === 'build' ? [...begin, ...finds] : begin;
  const run = services.length > 0 ? [`image of ${listed(services)}`] : [];
  const mounted = mountedBy.length > 0 ? [`mounted in ${listed(mountedBy)}`] : [];
  return { id: imageId(kind, image), do: kind, image, needs, cause: [...run, ...mounted].join(', ') };
}

function networkStep({ network, external }: Network): Step {
  const verb = external ? 'find network' : 'create network';
  return { id: `network:${network}`, do: verb, network, ...plain, cause: `network ${network}` };
}

function volumeStep({ volume, external }: Volume): Step {
  const verb = external ? 'find volume' : 'create volume';
  return { id: `volume:${volume}`, do: verb, volume, ...plain, cause: `volume ${volume}` };
}

function pinStep(pin: Pin, finds: readonly string[]): Step {
  return { id: pinId(pin.pin), do: 'pin', ...pin, needs: finds };
}

function pinId(pin: string): string {
  return `pin:${pin}`;
}

function imageId(kind: Image['kind'], image: string): string {
  return `${kind}:${image}`;
}

/** What the steps of a container are called by. */
function keyOf({ name }: Pick<Container, 'name'>, { facts }: Known): string {
  return facts.get(name)?.service ?? name;
}

function containerSteps(container: Container, known: Known): Step[] {
  const { service, name, role } = container;
  const key = keyOf(container, known);
  const edges = known.edges.get(key) ?? [];
  const things = [...storage(container, known), ...known.finds, ...mountedPins(container)];
  const before = [...new Set([...imageSteps(container, known), ...things, ...othersCreated(container, known)])];
  const { writes, puts } = fileSteps(container, before, known);
  const create: Step = {
    id: `create:${key}`,
    do: 'create container',
    container: name,
    needs: [...before, ...writes.map(({ id }) => id)],
    cause: role === 'infra' ? 'holds the shared namespaces' : (known.hooks.get(key) ?? `service ${service}`),
  };
  const connects = container.connect.map((connection) => connectStep(container, connection, known));
  const start: Step = {
    id: `start:${key}`,
    do: 'start',
    container: name,
    needs: [
      create.id,
      ...puts.map(({ id }) => id),
      ...connects.map(({ id }) => id),
      // What runs could replace a source that is not pinned yet.
      ...known.pins.map(({ pin }) => pinId(pin)),
      ...awaited(edges, true, known),
    ],
    ...after(awaited(edges, false, known)),
    cause: startCause(edges) ?? create.cause,
  };
  return [
    ...writes,
    create,
    ...puts,
    ...connects,
    start,
    ...hookSteps(container, known),
    ...waitSteps(container, known),
  ];
}

/**
 * The engine wants what it mounts to be there when a container is created, and takes copies once it is. `before`: what
 * the creation waits for; files lie on the host no longer than they must.
 */
function fileSteps(container: Container, before: readonly string[], known: Known): FileSteps {
  const [{ name }, key] = [container, keyOf(container, known)];
  const files = known.files.get(name) ?? [];
  const causeOf = (way: ContainerFile['by']): string | undefined => {
    const own = files.filter(({ by }) => by === way).map(({ kind, file }) => `${kind} ${file}`);
    return own.length > 0 ? listed(own) : undefined;
  };
  const [bound, copied] = [causeOf('bind'), causeOf('copy')];
  const write = { id: `write:${key}`, do: 'write files', container: name, needs: before } as const;
  const put = { id: `put:${key}`, do: 'put files', container: name, needs: [`create:${key}`] } as const;
  return {
    writes: bound === undefined ? [] : [{ ...write, cause: bound }],
    puts: copied === undefined ? [] : [{ ...put, cause: copied }],
  };
}

interface FileSteps {
  readonly writes: readonly Step[];
  readonly puts: readonly Step[];
}

/** Of the image that it is made from, and of those that it mounts. */
function imageSteps({ service, create }: Container, { imageOf, imageCalled }: Known): string[] {
  const mounts = (create.HostConfig?.Mounts ?? []).filter(({ Type }) => Type === 'image');
  const images = [imageOf.get(service), ...mounts.map(({ Source = '' }) => imageCalled.get(Source))];
  return [...new Set(images.flatMap((one) => (one ? [imageId(one.kind, one.image)] : [])))];
}

/** A network or volume must be there before the container that names it. */
function storage({ name, create }: Container, { networkOf, facts }: Known): string[] {
  const network = networkOf.get(create.HostConfig?.NetworkMode ?? '');
  const mounts = facts.get(name)?.mounts ?? [];
  const volumes = mounts.flatMap((use) => (use.kind === 'volume' && use.volume !== undefined ? [use.volume] : []));
  return [
    ...(network === undefined ? [] : [`network:${network}`]),
    ...new Set(volumes.map((volume) => `volume:${volume}`)),
  ];
}

function mountedPins({ create }: Container): string[] {
  const found = (create.HostConfig?.Mounts ?? []).map(({ Source }) => hostMountIn(Source));
  return [...new Set(found.flatMap((one) => (one?.kind === 'pin' ? [pinId(one.name)] : [])))];
}

/** The Engine refuses a join or a link whose other container does not exist yet. */
function othersCreated({ joins, create }: Container, known: Known): string[] {
  const endpoints = Object.values(create.NetworkingConfig?.EndpointsConfig ?? {});
  const links = [...(create.HostConfig?.Links ?? []), ...endpoints.flatMap(({ Links = [] }) => Links)];
  const named = [...links, ...(create.HostConfig?.VolumesFrom ?? [])];
  const others = [...Object.values(joins), ...named.map((text) => text.slice(0, text.lastIndexOf(':')))];
  return [...new Set(others)].map((name) => `create:${keyOf({ name }, known)}`);
}

function connectStep(container: Container, connection: Connection, known: Known): Step {
  const network = known.networkOf.get(connection.network) ?? connection.network;
  const key = keyOf(container, known);
  const needs = [`create:${key}`, `network:${network}`];
  const common = { id: `connect:${key}:${network}`, container: container.name, network, needs };
  return { do: 'connect network', ...common, cause: `network ${network}` };
}

const AWAITED = { started: 'start', healthy: 'healthy', completed: 'exit' } as const;

/** As for docker compose, who has started has done its hooks as well. */
function awaited(edges: readonly Edge[], required: boolean, { started }: Known): string[] {
  return edges.flatMap(({ on, when, ...edge }) => {
    if (edge.required !== required) return [];
    const hook = started.get(on);
    const isAll = hook !== undefined && when === 'started';
    return [...(isAll ? [] : [`${AWAITED[when]}:${on}`]), ...(hook === undefined ? [] : [hook])];
  });
}

function after(ids: readonly string[]): Pick<Step, 'after'> {
  return ids.length > 0 ? { after: ids } : {};
}

function startCause(edges: readonly Edge[]): string | undefined {
  return edges.length === 0 ? undefined : edges.map(({ on, cause }) => `${on}: ${cause}`).join('; ');
}

/** The commands of `post_start`, one after another. */
function hookSteps({ name }: Container, { facts }: Known): Step[] {
  const { service = name, postStart = [] } = facts.get(name) ?? {};
  return postStart.map(({ exec, substituted, at }, index) => ({
    id: hookId(service, index + 1),
    do: 'exec',
    container: name,
    exec,
    ...marked(substituted),
    needs: [index === 0 ? `start:${service}` : hookId(service, index)],
    cause: `post_start (${place(at)})`,
  }));
}

function hookId(service: string, number: number): string {
  return `post_start:${service}:${number}`;
}

function lastHook({ service, postStart }: Facts): readonly (readonly [string, string])[] {
  return postStart.length > 0 ? [[service, hookId(service, postStart.length)]] : [];
}

/** An init container is waited for to its end; the others until they are healthy, for only then does the pod run. */
function waitSteps(container: Container, known: Known): Step[] {
  const { name, role, health } = container;
  const key = keyOf(container, known);
  const common = { container: name, needs: [`start:${key}`] };
  const isInit = role === 'init';
  const required = known.demanded.has(key) || (!isInit && health === 'stated');
  const cause = required ? 'its health check' : 'the health check of its image, if it has one';
  const healthy: Step = { id: `healthy:${key}`, do: 'wait healthy', ...common, required, cause };
  const exit: Step = { id: `exit:${key}`, do: 'wait exit', ...common, cause: 'an init container runs to its end' };
  const isAwaited = required || (!isInit && health === 'image');
  return [...(isAwaited ? [healthy] : []), ...(isInit ? [exit] : [])];
}

function listed(services: readonly string[]): string {
  return services.length <= 3
    ? services.join(', ')
    : `${services.slice(0, 3).join(', ')} and ${services.length - 3} more`;
}
