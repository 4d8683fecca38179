import type { CreateBody, Labels } from '../../compiler/plan/plan.ts';
import type {
  Inspected,
  Ended,
  EngineErrorKind,
  EngineEvent,
  Executed,
  Found,
  Health,
  Logged,
  Output,
  Published,
  PutFile,
  Wanted,
} from '../../runtime/engine/engine.ts';
import { EngineError } from '../../runtime/engine/engine.ts';
import type { Clock } from '../../runtime/pod/clock.ts';
import { Channel } from './channel.ts';
import type { Script, Scripts } from './script.ts';

export type * from './script.ts';

/** A container in memory. */
export interface Box {
  readonly name: string;
  readonly body: CreateBody;
  readonly labels: Labels;
  readonly script: Script;
  status: 'created' | 'running' | 'exited';
  runs: number;
  /** By path. */
  readonly files: Map<string, PutFile>;
  /** The runs of its owners that it joined. */
  joined: ReadonlyMap<string, number>;
  ended?: Ended;
  health?: Health;
  /** Of its run. */
  life: AbortController;
  readonly waiting: Set<(result: Ended | EngineError) => void>;
  readonly streams: Set<Channel<Output>>;
  readonly lines: Logged[];
  readonly execs: string[];
}

export function failure(kind: EngineErrorKind, message: string): EngineError {
  return new EngineError(kind, message);
}

const NEVER = new AbortController().signal;

/** The owners whose namespaces a container joins. */
function ownersOf({ body }: Box): readonly string[] {
  const { NetworkMode: network = '', PidMode: pid = '', IpcMode: ipc = '' } = body.HostConfig ?? {};
  const joins = [network, pid, ipc].filter((mode) => mode.startsWith('container:'));
  return [...new Set(joins.map((mode) => mode.slice('container:'.length)))];
}

/** Containers in memory that do what their scripts say, and that namespaces tie together as the real ones. */
export class Boxes {
  readonly all = new Map<string, Box>();
  /** Who ended last because an owner did. */
  readonly taken = new Set<string>();
  readonly listeners = new Set<Channel<EngineEvent>>();
  readonly #clock: Clock;
  readonly #scripts: Scripts;
  #moments = 0;

  constructor(clock: Clock, scripts: Scripts) {
    this.#clock = clock;
    this.#scripts = scripts;
  }

  find(name: string): Box {
    const found = this.all.get(name);
    if (!found) throw failure('not-found', `there is no container ${name}`);
    return found;
  }

  create(name: string, body: CreateBody, labels: Labels): void {
    const script = this.#scripts[body.Labels?.['org.composeexecutor.service'] ?? ''] ?? {};
    const fresh = { status: 'created', runs: 0, joined: new Map(), life: new AbortController() } as const;
    const none = { files: new Map(), lines: [], execs: [] };
    const box: Box = { name, body, labels, script, ...fresh, ...none, waiting: new Set(), streams: new Set() };
    for (const owner of ownersOf(box)) this.find(owner);
    this.all.set(name, box);
  }

  /** As the Engine does: a read-only root takes nothing. */
  put(name: string, files: readonly PutFile[]): void {
    const { body, files: there, script } = this.find(name);
    const readOnly = body.HostConfig?.ReadonlyRootfs && 'container rootfs is marked read-only';
    const why = script.putFails ?? readOnly;
    if (why) throw failure('refused', `cannot put files into container ${name}: ${why}`);
    for (const file of files) there.set(file.path, file);
  }

  start(name: string): void {
    const box = this.find(name);
    if (box.status === 'running') return;
    const owners = ownersOf(box).map((owner) => this.find(owner));
    if (owners.some(({ status }) => status !== 'running')) {
      throw failure('conflict', `cannot start container ${name}: cannot join a namespace of a non running container`);
    }
    const isFirst = box.runs === 0 && box.ended === undefined;
    const fails = box.script.startFails ?? (isFirst ? box.script.firstStartFails : undefined);
    if (fails !== undefined) {
      box.ended = { code: 127, outOfMemory: false, error: fails };
      throw failure('refused', `cannot start container ${name}: ${fails}`);
    }
    box.joined = new Map(owners.map((owner) => [owner.name, owner.runs]));
    this.#run(box);
  }

  #run(box: Box): void {
    const { exits = ['runs'], after = 0, health = [], every = 100, outOfMemory = false, prints } = box.script;
    const exit = exits[Math.min(box.runs, exits.length - 1)] ?? 'runs';
    box.runs += 1;
    box.status = 'running';
    this.taken.delete(box.name);
    box.life = new AbortController();
    delete box.ended;
    delete box.health;
    this.tell({ kind: 'start', container: box.name });
    if (prints !== undefined) this.print(box.name, prints);
    if (exit !== 'runs') void this.later(after, box, () => this.end(box.name, { code: exit, outOfMemory }));
    if (health.length > 0) box.health = { status: 'starting', output: '' };
    health.forEach((status, index) => {
      void this.later(every * (index + 1), box, () => this.check(box.name, { status, output: 'scripted' }));
    });
  }

  /** The numbers that were written; for 0 one that follows from the run and the port. */
  ports(name: string): readonly Published[] {
    const { body, runs, status } = this.find(name);
    if (status !== 'running') return [];
    return Object.entries(body.HostConfig?.PortBindings ?? {}).flatMap(([container, bindings]) =>
      bindings.map(({ HostIp: hostIp = '0.0.0.0', HostPort }) => {
        return { container, hostIp, host: Number(HostPort) || 32_000 + 1000 * runs + Number.parseInt(container, 10) };
      }),
    );
  }

  /** Another one in each run; where nobody chose them, as on the Engine. */
  addresses(name: string): Inspected['addresses'] {
    const { body, runs, status } = this.find(name);
    const { NetworkMode: network = 'bridge' } = body.HostConfig ?? {};
    if (status !== 'running' || network.startsWith('container:')) return [];
    return [{ network, ip: [`10.0.${[...this.all.keys()].indexOf(name)}.${runs}`] }];
  }

  /** Unless its run is over by then. */
  async later(ms: number, { life }: Box, action: () => void): Promise<void> {
    await this.#clock.sleep(ms, life.signal);
    if (!life.signal.aborted) action();
  }

  /** Also into the log, a line at a time; `unheard` goes there alone. */
  print(name: string, text: string, unheard = false): void {
    const { streams, lines } = this.find(name);
    for (const line of text.match(/.*\n|.+$/g) ?? []) {
      lines.push({ stream: 'stdout', at: this.#moment(), bytes: new TextEncoder().encode(line) });
    }
    if (unheard) return;
    for (const stream of streams) stream.push({ stream: 'stdout', bytes: new TextEncoder().encode(text) });
  }

  /** No two are the same. */
  #moment(): string {
    this.#moments += 1;
    const milliseconds = new Date(Math.floor(this.#clock.now())).toISOString().slice(0, -1);
    return `${milliseconds}${String(this.#moments % 1e6).padStart(6, '0')}Z`;
  }

  async *log(name: string, { since, follow }: Wanted, signal: AbortSignal): AsyncGenerator<Logged, void, undefined> {
    const box = this.find(name);
    const { life } = box;
    for (let next = 0; ; ) {
      for (; next < box.lines.length; next += 1) {
        const line = box.lines[next];
        if (line && line.at >= since) yield line;
      }
      if (!follow || signal.aborted || life.signal.aborted) return;
      await this.#clock.sleep(10, signal);
    }
  }

  check(name: string, health: Health): void {
    this.find(name).health = health;
    this.tell({ kind: 'health', container: name, status: health.status });
  }

  tell(event: EngineEvent): void {
    for (const listener of this.listeners) listener.push(event);
  }

  /** The members of a pid namespace die before their owner is known to be dead. */
  end(name: string, how: Ended): void {
    const box = this.find(name);
    if (box.status !== 'running') return;
    box.life.abort();
    for (const member of this.all.values()) {
      if (member.status !== 'running' || member.body.HostConfig?.PidMode !== `container:${name}`) continue;
      this.taken.add(member.name);
      this.end(member.name, { code: 137, outOfMemory: false });
    }
    box.status = 'exited';
    box.ended = how;
    delete box.health;
    if (how.outOfMemory) this.tell({ kind: 'oom', container: name });
    this.tell({ kind: 'die', container: name, code: how.code });
    void this.#clock.sleep(1, NEVER).then(() => {
      for (const stream of box.streams) stream.end();
      for (const done of box.waiting) done(how);
    });
  }

  async stop(name: string, seconds: number): Promise<void> {
    const box = this.all.get(name);
    if (box?.status !== 'running') return;
    const { stopTakes = 5, stopCode = 143 } = box.script;
    const ms = Math.min(stopTakes, seconds * 1000);
    const code = ms === stopTakes ? stopCode : 137;
    await this.later(ms, box, () => this.end(name, { code, outOfMemory: false }));
  }

  /** A command dies with its container. */
  async exec(name: string, command: string): Promise<Executed> {
    const box = this.find(name);
    if (box.status !== 'running') throw failure('conflict', `cannot run a command: container ${name} is not running`);
    const { codes = [0], after = 0, output = '' } = box.script.execs?.[command] ?? {};
    const nth = box.execs.filter((one) => one === command).length;
    box.execs.push(command);
    let done: Executed = { code: 137, output };
    const code = codes[Math.min(nth, codes.length - 1)] ?? 0;
    await this.later(after, box, () => {
      done = { code, output };
    });
    return done;
  }

  kill(name: string): void {
    if (this.all.has(name)) this.end(name, { code: 137, outOfMemory: false });
  }

  remove(name: string): void {
    this.kill(name);
    for (const stream of this.all.get(name)?.streams ?? []) stream.end();
    this.all.delete(name);
  }

  wait(name: string, signal: AbortSignal): Promise<Ended> {
    const { status, ended, waiting } = this.find(name);
    if (status !== 'running' && ended) return Promise.resolve(ended);
    return new Promise((resolve, reject) => {
      const done = (result: Ended | EngineError): void => {
        waiting.delete(done);
        if (result instanceof EngineError) reject(result);
        else resolve(result);
      };
      waiting.add(done);
      signal.addEventListener('abort', () => done(failure('aborted', 'given up')));
    });
  }

  attach(name: string, signal: AbortSignal): Channel<Output> {
    const channel = new Channel<Output>(signal);
    this.find(name).streams.add(channel);
    return channel;
  }

  interrupt(quietly = false): void {
    const broken = failure('unreachable', 'the connection broke off');
    for (const listener of this.listeners) listener.fail(broken);
    this.listeners.clear();
    for (const { streams, waiting } of this.all.values()) {
      for (const stream of streams) {
        if (quietly) stream.end();
        else stream.fail(broken);
      }
      streams.clear();
      for (const done of waiting) done(broken);
    }
  }

  stale(): readonly string[] {
    const isGone = ([owner, run]: readonly [string, number]): boolean => {
      const { status, runs } = this.find(owner);
      return status !== 'running' || runs !== run;
    };
    return [...this.all.values()].flatMap(({ name, status, joined }) =>
      status === 'running' && [...joined].some(isGone) ? [name] : [],
    );
  }

  found(): readonly Found[] {
    return [...this.all.values()].map(({ name, labels, status }) => {
      return { kind: 'container', name, labels, running: status === 'running' };
    });
  }
}
