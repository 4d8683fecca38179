import type { Subnets } from '../../compiler/command.ts';
import type { Labels, NetworkBody, VolumeBody } from '../../compiler/plan/plan.ts';
import { EngineError } from './engine.ts';
import type { Bounded, Engine, Found, Having, Made } from './engine.ts';
import { Refusal } from './errors.ts';
import { repeated, within } from './limits.ts';
import { create, foreign, has, labelFilter, part, settled, unless } from './link.ts';
import type { Link } from './link.ts';
import { removeTwins } from './twins.ts';
import { freeSubnets, onSubnet, wantsSubnet } from './subnets.ts';
import { networkBody, volumeBody } from './versions.ts';

type Verbs =
  | 'createNetwork'
  | 'findNetwork'
  | 'removeNetwork'
  | 'createVolume'
  | 'findVolume'
  | 'removeVolume'
  | 'list';

/** Networks, volumes, and what belongs to whom. */
export function belongingVerbs(link: Link): Pick<Engine, Verbs> {
  return {
    createNetwork: (name, body, options) => createNetwork(link, name, body, options),
    findNetwork: async (name, options) => (await find(link, 'network', name, options)).Driver ?? '',
    removeNetwork: (name, options) => removeNetwork(link, name, options),
    createVolume: (name, body, options) => createVolume(link, name, body, options),
    findVolume: async (name, options) => {
      await find(link, 'volume', name, options);
    },
    removeVolume: (name, options) => removeVolume(link, name, options),
    list: (labels, options) => list(link, labels, options),
  };
}

interface Labelled {
  readonly Labels?: Labels | null;
}

async function createNetwork(link: Link, name: string, plan: NetworkBody, made: Made): Promise<void> {
  const limit = { seconds: link.limits['create network'], doing: `create network ${name}`, signal: made.signal };
  const labelled = { ...plan, Labels: { ...plan.Labels, ...made.labels } };
  await create(link, name, limit, async (signal) => {
    const ask = async (one: NetworkBody): Promise<void> => {
      const request = { method: 'POST', path: '/networks/create', body: networkBody(name, one, link.version) } as const;
      let times = 0;
      const again = () => {
        times += 1;
        return link.bounded.ask(request, signal);
      };
      await repeated(again, signal).finally(() => times > 1 && removeTwins(link, name, 1, signal));
    };
    try {
      if (!link.subnets || !wantsSubnet(plan)) return await ask(labelled);
      const free = freeSubnets(link.subnets, await takenSubnets(link, signal));
      if (!(await onFirst(free, (subnet) => ask(onSubnet(labelled, subnet))))) throw exhausted(name, link.subnets);
    } catch (error) {
      if (!(error instanceof Refusal) || !/already exists/.test(error.message)) throw error;
      const there = (await get(link, `/networks/${part(name)}`, signal)) as Labelled;
      if (!has(there.Labels, made.labels)) throw foreign('network', name);
    }
  });
}

async function takenSubnets(link: Link, signal: AbortSignal): Promise<readonly string[]> {
  const networks = (await get(link, '/networks', signal)) as readonly RawNetwork[];
  return networks.flatMap(({ IPAM: ipam }) => (ipam?.Config ?? []).map(({ Subnet: subnet = '' }) => subnet));
}

/** Whether there is one that the Engine takes. Another executor may be faster: then the Engine refuses it. */
async function onFirst(free: Iterable<string>, ask: (subnet: string) => Promise<void>): Promise<boolean> {
  for (const subnet of free) {
    try {
      await ask(subnet);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal) || !/overlap/.test(error.message)) throw error;
    }
  }
  return false;
}

function exhausted(name: string, { pool, size }: Subnets): EngineError {
  const what = `every /${size} of ${pool}, the pool of the operator's file (subnets), is taken`;
  const remedy = 'remove unused networks (docker network prune), or have a larger pool written there';
  return new EngineError('no-address-pool', `cannot create network ${name}: ${what}; ${remedy}`);
}

interface RawNetwork {
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
}

/** The Engine takes one that is there for made, whosever it is. */
async function createVolume(link: Link, name: string, plan: VolumeBody, made: Made): Promise<void> {
  const limit = { seconds: link.limits['create volume'], doing: `create volume ${name}`, signal: made.signal };
  const body = volumeBody(name, { ...plan, Labels: { ...plan.Labels, ...made.labels } });
  const request = { method: 'POST', path: '/volumes/create', body } as const;
  await create(link, name, limit, async (signal) => {
    const there = (await repeated(() => link.bounded.ask(request, signal), signal)) as Labelled;
    if (!has(there.Labels, made.labels)) throw foreign('volume', name);
    // One that outlives its pod has no labels of a run.
    if (!isOfPod(made.labels) && isOfPod(there.Labels)) throw ofAnotherPod('volume', name);
  });
}

interface External extends Labelled {
  readonly Driver?: string;
  readonly Name?: string;
}

/** By its exact name: the Engine also answers to ids, and to what an id begins with. What another pod made is refused. */
async function find(link: Link, kind: 'network' | 'volume', name: string, options: Bounded): Promise<External> {
  return within(link.limits.find, { doing: `find ${kind} ${name}`, ...options }, async (signal) => {
    const asked = get(link, `/${kind}s/${part(name)}`, signal).catch((error) => {
      if (error instanceof Refusal && /matches found based on ID prefix/.test(error.message)) return undefined;
      throw error;
    });
    const there = (await unless([404], asked)) as External | undefined;
    if (there?.Name === name) {
      if (isOfPod(there.Labels)) throw ofAnotherPod(kind, name);
      return there;
    }
    const remedy = `it is external, so that somebody else has to make it (docker ${kind} create ${name})`;
    throw new EngineError('not-found', `there is no ${kind} ${name} on this Engine; ${remedy}`);
  });
}

/** Whether a run of a pod has made this: it is that run's alone, and goes with it. */
function isOfPod(labels: Labels | null | undefined): boolean {
  return labels?.['org.composeexecutor.run'] !== undefined;
}

function ofAnotherPod(kind: string, name: string): EngineError {
  const remedy = `only that pod may use it; make one that pods share with docker ${kind} create`;
  return new EngineError('refused', `${kind} ${name} belongs to another pod: ${remedy}`);
}

async function removeNetwork(link: Link, name: string, options: Bounded): Promise<void> {
  const doing = `remove network ${name}`;
  await within(link.limits['remove network'], { doing, ...options }, async (signal) => {
    await settled(link, signal, name);
    try {
      await drop(link, `/networks/${part(name)}`, signal);
    } catch (error) {
      if (!(error instanceof Refusal) || !/is ambiguous/.test(error.message)) throw error;
      await removeTwins(link, name, 0, signal);
    }
  });
}

async function removeVolume(link: Link, name: string, options: Bounded): Promise<void> {
  const doing = `remove volume ${name}`;
  await within(link.limits['remove volume'], { doing, ...options }, async (signal) => {
    await settled(link, signal, name);
    await drop(link, `/volumes/${part(name)}`, signal);
  });
}

async function drop(link: Link, path: string, signal: AbortSignal): Promise<void> {
  await repeated(() => unless([404], link.bounded.ask({ method: 'DELETE', path }, signal)), signal);
}

/** Four questions at once. A creation that was called off may end in the middle of them: it is waited for first. */
async function list(link: Link, labels: Having, options: Bounded): Promise<readonly Found[]> {
  const query = { filters: { label: labelFilter(labels) } };
  return within(link.limits.list, { doing: 'list what is on the Engine', ...options }, async (signal) => {
    await settled(link, signal);
    const ask = (path: string, more: object = {}) => get(link, path, signal, { ...query, ...more });
    const [containers, networks, volumes, images] = await Promise.all([
      ask('/containers/json', { all: true }) as Promise<readonly RawContainer[]>,
      ask('/networks') as Promise<readonly Named[]>,
      ask('/volumes') as Promise<{ readonly Volumes?: readonly Named[] | null }>,
      ask('/images/json') as Promise<readonly RawImage[]>,
    ]);
    return [
      ...containers.map(foundContainer),
      ...networks.map((one) => foundNamed('network', one)),
      ...(volumes.Volumes ?? []).map((one) => foundNamed('volume', one)),
      ...images.flatMap(foundImages),
    ];
  });
}

interface Named extends Labelled {
  readonly Name: string;
  /** Of a network. */
  readonly Id?: string;
  readonly Created?: string;
  /** Of a volume. */
  readonly CreatedAt?: string;
}

interface RawContainer extends Labelled {
  readonly Id: string;
  /** Seconds since 1970. */
  readonly Created: number;
  readonly Names: readonly string[];
  readonly State: string;
}

interface RawImage extends Labelled {
  readonly Id: string;
  /** Seconds since 1970. */
  readonly Created: number;
  readonly RepoTags?: readonly string[] | null;
}

function foundContainer({ Id: id, Created, Names, State, Labels }: RawContainer): Found {
  // `/name`; with links, `/other/name` as well.
  const name = Names.find((one) => one.lastIndexOf('/') === 0) ?? Names[0] ?? '';
  const running = ['running', 'paused', 'restarting'].includes(State);
  return { kind: 'container', name: name.slice(1), id, made: Created * 1000, labels: Labels ?? {}, running };
}

function foundNamed(kind: 'network' | 'volume', { Name, Id: id, Created, CreatedAt, Labels }: Named): Found {
  const made = Date.parse(Created ?? CreatedAt ?? '');
  const known = { ...(id !== undefined && { id }), ...(Number.isFinite(made) && { made }) };
  return { kind, name: Name, ...known, labels: Labels ?? {} };
}

function foundImages({ Id, Created, RepoTags, Labels }: RawImage): readonly Found[] {
  const tags = (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>');
  return (tags.length > 0 ? tags : [Id]).map((name) => ({
    kind: 'image',
    name,
    made: Created * 1000,
    labels: Labels ?? {},
  }));
}

function get(link: Link, path: string, signal: AbortSignal, query?: object): Promise<unknown> {
  const request = { method: 'GET', path, ...(query && { query: { ...query } }) } as const;
  return repeated(() => link.bounded.ask(request, signal), signal);
}
