import type { CreateBody, Endpoint } from '../../compiler/plan/plan.ts';
import type { Bounded, Created, Ended, Engine, Inspected, MadeContainer, PutFile } from './engine.ts';
import { Refusal } from './errors.ts';
import { execute } from './exec.ts';
import { fileTar } from './file-tar.ts';
import { inspected, networksOf } from './inspected.ts';
import type { RawContainer } from './inspected.ts';
import { repeated, sleep, UNBOUNDED, within } from './limits.ts';
import { create, foreign, has, NEVER_STARTED, part, settled, unless } from './link.ts';
import type { Link } from './link.ts';
import { oomTold } from './oom.ts';
import { containerBody, endpointBody, need } from './versions.ts';

type Verbs =
  | 'createContainer'
  | 'putFiles'
  | 'connectNetwork'
  | 'start'
  | 'exec'
  | 'stop'
  | 'kill'
  | 'remove'
  | 'inspect'
  | 'wait';

/** What is done with containers. */
export function containerVerbs(link: Link): Pick<Engine, Verbs> {
  return {
    createContainer: (name, body, options) => createContainer(link, name, body, options),
    putFiles: (name, files, options) => putFiles(link, name, files, options),
    connectNetwork: (network, name, endpoint, options) => connect(link, network, name, endpoint, options),
    start: (name, options) => start(link, name, options),
    exec: (name, body, options) => execute(link, name, body, options),
    stop: (name, seconds, options) => stop(link, name, seconds, options),
    kill: (name, options) => kill(link, name, options),
    remove: (name, options) => remove(link, name, options),
    inspect: (name, options) => inspect(link, name, options),
    wait: (name, signal) => wait(link, name, signal),
  };
}

/** The code of a process that ended by SIGKILL. */
const KILLED = 137;

/** How often a name is asked for that is taken by a container that cannot be seen yet, or no more. */
const UNSEEN_PAUSE_MS = 200;

async function createContainer(link: Link, name: string, plan: CreateBody, made: MadeContainer): Promise<Created> {
  const doing = `create container ${name}`;
  const limit = { seconds: link.limits['create container'], doing, signal: made.signal };
  const { platform } = made;
  if (platform !== undefined) need('platform of a container', link.version);
  const told = containerBody(plan, link.version, made.connect);
  const body = { ...told, Labels: { ...told.Labels, ...made.labels } };
  const created = await create(link, name, limit, (signal) => settle(link, name, body, made, signal));
  link.containers.set(name, { tty: plan.Tty === true, started: NEVER_STARTED });
  return created;
}

async function settle(
  link: Link,
  name: string,
  body: object,
  made: MadeContainer,
  signal: AbortSignal,
): Promise<Created> {
  const request = {
    method: 'POST',
    path: '/containers/create',
    query: { name, platform: made.platform },
    body,
  } as const;
  for (;;) {
    const answer = await unless(
      [409],
      repeated(() => link.bounded.ask(request, signal), signal),
    );
    if (answer) {
      const { Id, Warnings } = answer as { readonly Id: string; readonly Warnings?: readonly string[] | null };
      return { id: Id, warnings: Warnings ?? [] };
    }
    const there = await unless([404], look(link, name, signal));
    if (there && !has(there.labels, made.labels)) throw foreign('container', name);
    if (there) return { id: there.id, warnings: [] };
    await sleep(UNSEEN_PAUSE_MS, signal);
  }
}

/** Put twice, they are the same: a lost reply is asked for again. */
async function putFiles(link: Link, name: string, files: readonly PutFile[], options: Bounded): Promise<void> {
  const upload = fileTar(files);
  const query = { path: '/', noOverwriteDirNonDir: true };
  const request = { method: 'PUT', path: `/containers/${part(name)}/archive`, query, upload } as const;
  await within(link.limits['put files'], { doing: `put files into container ${name}`, ...options }, (signal) =>
    repeated(() => link.bounded.ask(request, signal), signal),
  );
}

async function connect(link: Link, network: string, name: string, endpoint: Endpoint, options: Bounded): Promise<void> {
  const doing = `connect container ${name} to network ${network}`;
  const body = { Container: name, EndpointConfig: endpointBody(endpoint, link.version) };
  const request = { method: 'POST', path: `/networks/${part(network)}/connect`, body } as const;
  await within(link.limits['connect network'], { doing, ...options }, async (signal) => {
    try {
      await repeated(() => link.bounded.ask(request, signal), signal);
    } catch (error) {
      if (!(error instanceof Refusal) || !/already (exists|attached)/.test(error.message)) throw error;
      if (!networksOf(await raw(link, name, signal)).includes(network)) throw error;
    }
  });
}

/** Of a container that ended at once, a second start would be one too many: what was seen of it before tells. */
async function start(link: Link, name: string, options: Bounded): Promise<void> {
  const before = link.containers.get(name)?.started;
  const request = { method: 'POST', path: `/containers/${part(name)}/start` } as const;
  link.killed.delete(name);
  await within(link.limits.start, { doing: `start container ${name}`, ...options }, (signal) =>
    repeated(
      () => link.bounded.ask(request, signal),
      signal,
      async () => ((await startedAt(link, name, signal)) === before ? undefined : before),
    ),
  );
}

async function startedAt(link: Link, name: string, signal: AbortSignal): Promise<string> {
  const found = await raw(link, name, signal);
  return found.State.StartedAt;
}

/** Asked again, it gets what is left of its seconds: the first request may have been heard. */
async function stop(link: Link, name: string, seconds: number, options: Bounded): Promise<void> {
  const whole = Math.max(0, Math.floor(seconds));
  const began = performance.now();
  const doing = `stop container ${name}`;
  link.killed.add(name);
  await within(whole + link.limits['stop beyond its seconds'], { doing, ...options }, (signal) =>
    repeated(() => {
      const t = Math.max(0, whole - Math.floor((performance.now() - began) / 1000));
      const request = { method: 'POST', path: `/containers/${part(name)}/stop`, query: { t } } as const;
      return unless([404], link.bounded.ask(request, signal));
    }, signal),
  );
}

/** 409: it does not run. */
async function kill(link: Link, name: string, options: Bounded): Promise<void> {
  const request = { method: 'POST', path: `/containers/${part(name)}/kill`, query: { signal: 'SIGKILL' } } as const;
  link.killed.add(name);
  await within(link.limits.kill, { doing: `kill container ${name}`, ...options }, (signal) =>
    repeated(() => unless([404, 409], link.bounded.ask(request, signal)), signal),
  );
}

async function remove(link: Link, name: string, options: Bounded): Promise<void> {
  link.killed.add(name);
  await within(link.limits.remove, { doing: `remove container ${name}`, ...options }, async (signal) => {
    await settled(link, signal, name);
    while (!(await repeated(() => removed(link, name, signal), signal))) await sleep(UNSEEN_PAUSE_MS, signal);
  });
  link.containers.delete(name);
  link.killed.delete(name);
}

/** False while somebody else, or a request whose reply was lost, is at it. */
async function removed({ bounded }: Link, name: string, signal: AbortSignal): Promise<boolean> {
  const query = { force: true, v: true };
  try {
    await bounded.ask({ method: 'DELETE', path: `/containers/${part(name)}`, query }, signal);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status !== 404 && !/already in progress/.test(error.message)) throw error;
    return error.status === 404;
  }
}

async function inspect(link: Link, name: string, options: Bounded): Promise<Inspected> {
  const doing = `look at container ${name}`;
  return within(link.limits.inspect, { doing, ...options }, (signal) => look(link, name, signal));
}

/** The Engine's word is taken for the code; how it came about is in the container, unless that runs again or is gone. */
async function wait(link: Link, name: string, caller: AbortSignal): Promise<Ended> {
  const request = { method: 'POST', path: `/containers/${part(name)}/wait` } as const;
  return within(UNBOUNDED, { doing: `wait for container ${name}`, signal: caller }, async (signal) => {
    const answer = await repeated(() => link.unbounded.ask(request, signal), signal);
    const { StatusCode: code, Error: error } = answer as {
      readonly StatusCode: number;
      readonly Error?: { readonly Message?: string } | null;
    };
    const now = await within(link.limits.inspect, { doing: `look at container ${name}`, signal }, (mine) =>
      unless([404], raw(link, name, mine)),
    );
    const ended = now && inspected(now).ended;
    const why = ended?.error ?? error?.Message;
    const isPuzzling = code === KILLED && !ended?.outOfMemory && !link.killed.has(name);
    // Without a limit nothing is looked for: others are told of such an end at once.
    const limited = now?.HostConfig?.Memory ? now : undefined;
    const outOfMemory = isPuzzling && limited ? await oomTold(link, limited, signal) : (ended?.outOfMemory ?? false);
    return { code, outOfMemory, ...(why && { error: why }) };
  });
}

/** Inspects, and remembers what other verbs need of it. */
export async function look(link: Link, name: string, signal: AbortSignal): Promise<Inspected> {
  return inspected(await raw(link, name, signal));
}

async function raw(link: Link, name: string, signal: AbortSignal): Promise<RawContainer> {
  const request = { method: 'GET', path: `/containers/${part(name)}/json` } as const;
  const found = (await repeated(() => link.bounded.ask(request, signal), signal)) as RawContainer;
  link.containers.set(name, { tty: found.Config.Tty, started: found.State.StartedAt });
  return found;
}
