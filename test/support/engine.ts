import type { CreateBody, Labels, VolumeBody } from '../../compiler/plan/plan.ts';
import type {
  Bounded,
  Ended,
  Engine,
  EngineEvent,
  Found,
  Having,
  Health,
  PutFile,
} from '../../runtime/engine/engine.ts';
import type { Clock } from '../../runtime/pod/clock.ts';
import { Channel } from './channel.ts';
import { Boxes, failure, type Scripts } from './scripted.ts';

/** `error`: refused. `hang`: no answer until somebody gives up. `late`: done, and the answer is lost. */
export type Fault = 'error' | 'hang' | 'late';

export interface EngineOptions {
  readonly clock: Clock;
  readonly scripts?: Scripts;
  /** Images that a registry has; all when absent. */
  readonly images?: readonly string[];
  /** What goes wrong with a request; `request` reads `start p_web`, `count` is how often it was made before. */
  readonly fault?: (request: string, count: number) => Fault | undefined;
  /** Its API version. */
  readonly apiVersion?: string;
  /** Of requests, in milliseconds. */
  readonly latency?: () => number;
}

export interface ScriptedEngine extends Engine {
  /** Everything asked in order: `create container p_web`. */
  readonly requests: readonly string[];
  /** The create requests of containers and volumes, by name. */
  readonly bodies: ReadonlyMap<string, CreateBody | VolumeBody>;
  /** What is there: `container p_web`. */
  left(): readonly string[];
  isRunning(container: string): boolean;
  /** Whether it ended because its owner did. */
  wasTaken(container: string): boolean;
  /** Containers that run in a namespace whose owner has ended since. */
  stale(): readonly string[];
  /** The files that were put into a container. */
  filesOf(container: string): readonly PutFile[];
  /** As if its process ended by itself. */
  end(container: string, ended: Partial<Ended>): void;
  setHealth(container: string, status: Health['status'], output?: string): void;
  /** A process of it is killed for lack of memory; it need not be the first. */
  oom(container: string): void;
  /** It prints; `unheard`: while nobody could hear it, which the log has all the same. */
  print(container: string, text: string, unheard?: boolean): void;
  /** Breaks all streams and waits; `quietly`: output ends as if the container had. */
  interrupt(quietly?: boolean): void;
  /** Somebody else makes something. */
  addStranger(found: Found): void;
}

type Asked = ReturnType<typeof asking>;

/**
 * An Engine in memory that does what its scripts say, as the real one would: it refuses what is out of order, kills
 * who loses a pid namespace, and knows what is left. A verb that has no script throws.
 */
export function scriptedEngine(options: EngineOptions): ScriptedEngine {
  const boxes = new Boxes(options.clock, options.scripts ?? {});
  const things = new Things();
  const asked = asking(options);
  const found = (): readonly Found[] => [...boxes.found(), ...things.all.values()];
  return {
    about: {
      apiVersion: options.apiVersion ?? '1.41',
      version: '20.10',
      cgroupDriver: 'cgroupfs',
      cgroupVersion: '1',
      mapsUsers: false,
      name: 'docker',
    },
    requests: asked.requests,
    bodies: things.bodies,
    ...thingVerbs(things, boxes, asked, options.images),
    ...containerVerbs(things, boxes, asked),
    list: (labels, given) => asked.request('list', given, () => found().filter((one) => has(one, labels))),
    left: () => found().map(({ kind, name }) => `${kind} ${name}`),
    isRunning: (name) => boxes.all.get(name)?.status === 'running',
    wasTaken: (name) => boxes.taken.has(name),
    stale: () => boxes.stale(),
    filesOf: (name) => [...(boxes.all.get(name)?.files.values() ?? [])],
    end: (name, how) => boxes.end(name, { code: 0, outOfMemory: false, ...how }),
    setHealth: (name, status, output = 'scripted') => boxes.check(name, { status, output }),
    oom: (container) => boxes.tell({ kind: 'oom', container }),
    print: (name, text, unheard) => boxes.print(name, text, unheard),
    interrupt: (quietly) => boxes.interrupt(quietly),
    addStranger: ({ kind, name, labels }) => things.add(kind, name, labels),
  };
}

function has({ labels }: Found, wanted: Having): boolean {
  if (Array.isArray(wanted)) return wanted.every((name) => name in labels);
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** After which a request without an answer fails. */
const LIMIT = 20_000;
const EXEC_LIMIT = 600_000;

/** Requests with their faults. */
function asking({ clock, fault, latency = () => 1 }: EngineOptions) {
  const requests: string[] = [];
  async function request<T>(
    what: string,
    { signal }: Bounded,
    action: () => T | Promise<T>,
    limit = LIMIT,
  ): Promise<T> {
    const count = requests.filter((one) => one === what).length;
    requests.push(what);
    const wrong = fault?.(what, count);
    if (wrong === 'error') throw failure('refused', `cannot ${what}: scripted`);
    await clock.sleep(latency(), signal);
    if (signal.aborted) throw failure('aborted', 'given up');
    if (wrong === undefined) return unlessAborted(action, signal);
    if (wrong === 'late') void Promise.resolve(action());
    await clock.sleep(limit, signal);
    throw signal.aborted ? failure('aborted', 'given up') : failure('timeout', `cannot ${what}: no answer`);
  }
  return { requests, request, fault, clock };
}

/** What takes long is given up with its caller; what it began goes on. */
function unlessAborted<T>(action: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(failure('aborted', 'given up'));
    const begun = (async () => action())();
    signal.addEventListener('abort', give);
    begun.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}

/** Networks, volumes and images that were built. */
class Things {
  readonly all = new Map<string, Found>();
  readonly bodies = new Map<string, CreateBody | VolumeBody>();

  add(kind: Found['kind'], name: string, labels: Labels): void {
    this.all.set(`${kind} ${name}`, { kind, name, labels });
  }

  find(kind: Found['kind'], name: string): void {
    if (!this.all.has(`${kind} ${name}`)) throw failure('not-found', `there is no ${kind} ${name}`);
  }

  remove(kind: Found['kind'], name: string): void {
    this.all.delete(`${kind} ${name}`);
  }
}

type ThingVerbs =
  | 'pull'
  | 'build'
  | 'removeImage'
  | 'createNetwork'
  | 'findNetwork'
  | 'removeNetwork'
  | 'createVolume'
  | 'findVolume'
  | 'removeVolume';

function thingVerbs(
  things: Things,
  boxes: Boxes,
  { request }: Asked,
  images: readonly string[] | undefined,
): Pick<Engine, ThingVerbs> {
  return {
    pull: (image, given) =>
      request(`pull ${image}`, given, () => {
        if (images && !images.includes(image))
          throw failure('not-found', `cannot pull ${image}: there is no such image`);
        given.progress?.({ done: 1, total: 1 });
      }),
    build: (image, given) => request(`build ${image}`, given, () => things.add('image', image, given.labels)),
    removeImage: (image, given) => request(`remove image ${image}`, given, () => things.remove('image', image)),
    createNetwork: (name, _, given) =>
      request(`create network ${name}`, given, () => things.add('network', name, given.labels)),
    findNetwork: (name, given) =>
      request(`find network ${name}`, given, () => {
        things.find('network', name);
        return name.startsWith('lan') ? 'macvlan' : 'bridge';
      }),
    removeNetwork: (name, given) => request(`remove network ${name}`, given, () => removeNetwork(name, things, boxes)),
    createVolume: (name, body, given) =>
      request(`create volume ${name}`, given, () => {
        things.bodies.set(name, body);
        things.add('volume', name, given.labels);
      }),
    findVolume: (name, given) => request(`find volume ${name}`, given, () => things.find('volume', name)),
    removeVolume: (name, given) => request(`remove volume ${name}`, given, () => things.remove('volume', name)),
  };
}

function removeNetwork(name: string, things: Things, boxes: Boxes): void {
  for (const { name: user, body } of boxes.all.values()) {
    if (body.HostConfig?.NetworkMode === name) throw failure('conflict', `network ${name} is used by ${user}`);
  }
  things.remove('network', name);
}

type ContainerVerbs = Exclude<keyof Engine, ThingVerbs | 'about' | 'list'>;

function containerVerbs(
  things: Things,
  boxes: Boxes,
  { requests, request, fault, clock }: Asked,
): Pick<Engine, ContainerVerbs> {
  return {
    createContainer: (name, body, given) =>
      request(`create container ${name}`, given, () => {
        things.bodies.set(name, body);
        needs(body, things);
        boxes.create(name, body, { ...body.Labels, ...given.labels });
        return { id: name, warnings: [] };
      }),
    putFiles: (name, files, given) => request(`put files ${name}`, given, () => boxes.put(name, files)),
    connectNetwork: (network, container, _, given) =>
      request(`connect network ${network} ${container}`, given, () => {
        things.find('network', network);
        boxes.find(container);
      }),
    start: (name, given) => request(`start ${name}`, given, () => boxes.start(name)),
    exec: (name, { Cmd }, given) =>
      request(
        `exec ${name} ${Cmd.join(' ')}`,
        given,
        async () => {
          const done = await boxes.exec(name, Cmd.join(' '));
          if (done.output !== '') await given.output?.({ stream: 'stdout', bytes: Buffer.from(done.output) });
          return done;
        },
        EXEC_LIMIT,
      ),
    stop: (name, seconds, given) =>
      request(`stop ${name}`, given, () => boxes.stop(name, seconds), seconds * 1000 + LIMIT),
    kill: (name, given) => request(`kill ${name}`, given, () => boxes.kill(name)),
    remove: (name, given) => request(`remove ${name}`, given, () => boxes.remove(name)),
    inspect: (name, given) =>
      request(`inspect ${name}`, given, () => {
        const { status, ended, health, labels } = boxes.find(name);
        const told = { ...(ended && { ended }), ...(health && { health }) };
        return {
          id: name,
          status,
          ...told,
          tty: false,
          labels,
          ports: boxes.ports(name),
          addresses: boxes.addresses(name),
        };
      }),
    async wait(name, signal) {
      requests.push(`wait ${name}`);
      if (fault?.(`wait ${name}`, 0) === 'error') throw failure('unreachable', 'no engine answers');
      return boxes.wait(name, signal);
    },
    events(_, signal) {
      requests.push('events');
      const channel = new Channel<EngineEvent>(signal);
      boxes.listeners.add(channel);
      return channel;
    },
    log(name, wanted, signal) {
      requests.push(`log ${name}`);
      if (fault?.(`log ${name}`, 0) === 'error') throw failure('refused', 'its log driver cannot be read');
      return boxes.log(name, wanted, signal);
    },
    time: (given) => request('time', given, () => Math.floor(clock.now())),
    attach: (name, signal) => request(`attach ${name}`, { signal }, () => boxes.attach(name, signal)),
  };
}

const BUILT_IN = ['bridge', 'default', 'host', 'none'];

/** What must be there before a container. */
function needs({ HostConfig: config }: CreateBody, things: Things): void {
  const { NetworkMode: network = 'bridge', Mounts: mounts = [] } = config ?? {};
  if (!network.startsWith('container:') && !BUILT_IN.includes(network)) things.find('network', network);
  for (const { Type: type, Source: source } of mounts) {
    if (type === 'volume' && source !== undefined) things.find('volume', source);
  }
}
