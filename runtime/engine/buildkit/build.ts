import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type Dockerfile, roomsOfBuild } from '../build-folder.ts';
import { whyBuilt } from '../build-output.ts';
import { type Bounded, type BuildOptions, EngineError } from '../engine.ts';
import { Lost, Refusal } from '../errors.ts';
import { within } from '../limits.ts';
import type { Link } from '../link.ts';
import { soon } from '../noisy.ts';
import type { Upgrade } from '../upgrade.ts';
import { contextOf } from './context.ts';
import { openAgent } from './agent.ts';
import { call, caller } from './caller.ts';
import { serve } from './grpc.ts';
import { hostsAttribute } from './hosts.ts';
import { progressOf } from './progress.ts';
import { solveRequest } from './request.ts';
import { servicesOf } from './services.ts';
import { message } from './wire.ts';

const CONTROL = '/moby.buildkit.v1.Control';

/**
 * Builds with the BuildKit of the Engine (API 1.40): the way of `docker buildx`. One connection asks, on another the
 * builder asks us for folders, secrets, agents and credentials. Closing both ends the build.
 */
export async function buildWithBuildKit(
  link: Link,
  image: string,
  options: BuildOptions,
  dockerfile: Dockerfile | undefined,
  signal: AbortSignal,
): Promise<void> {
  const rooms = roomsOfBuild(link, options);
  const { folders, attributes } = contextOf(rooms, options, dockerfile);
  // A step that does not demand its agent would do without.
  for (const agent of options.ssh ?? []) (await openAgent(rooms, agent)).destroy();
  const [registries, hosts] = await Promise.all([link.registries.all(signal), hostsAttribute(link, options, signal)]);
  const services = servicesOf({
    rooms,
    folders,
    secrets: options.secrets ?? [],
    agents: options.ssh ?? [],
    registries,
  });
  const asking = { doing: `build image ${image}`, signal };
  const [session, ref] = [randomUUID(), randomUUID()];
  const ours = serve(await connection(link, sessionRequest(session, Object.keys(services)), asking), services);
  const broken = new Promise<never>((_, reject) => {
    ours.once('close', () => reject(new Lost(new Error('the session with the builder ended'))));
  });
  broken.catch(() => undefined);
  try {
    const theirs = caller(await connection(link, { path: '/grpc' }, asking));
    const more = { ...attributes, ...hosts, ...cgroupAttributes(link, options) };
    const request = solveRequest({ ref, session, image, options, attributes: more });
    const built = followed(theirs, { ref, request }, { link, options, signal });
    await Promise.race([built, broken]).finally(() => theirs.destroy());
  } finally {
    ours.destroy();
  }
}

/**
 * Has the steps run below the task's cgroup (BuildKit 0.10, Docker 23). An image that `# syntax=` names may pass over
 * that, hence with `cmdline` the Engine's own frontend stays, as it does when that image has called it.
 */
function cgroupAttributes({ builds }: Link, { cgroupParent }: BuildOptions): { readonly [name: string]: string } {
  if (cgroupParent === undefined) return {};
  return { 'cgroup-parent': cgroupParent, ...(builds !== 'unconfined' && { cmdline: 'dockerfile.v0' }) };
}

/** Within a limit; once it is there, nothing but its end ends it. A lost one is not asked for again: its name is taken. */
async function connection({ unbounded, limits }: Link, request: Upgrade, asking: Asking): Promise<Duplex> {
  try {
    return await within(limits['open a stream'], asking, (mine) => unbounded.upgrade(request, mine));
  } catch (error) {
    if (error instanceof EngineError && error.cause instanceof Error) throw error.cause;
    throw error;
  }
}

interface Asking extends Bounded {
  readonly doing: string;
}

/** POST /session, API 1.39. A key of its own: a folder that looks the same by its files' dates may hold something else. */
function sessionRequest(session: string, methods: readonly string[]): Upgrade {
  return {
    path: '/session',
    headers: {
      'X-Docker-Expose-Session-Uuid': session,
      'X-Docker-Expose-Session-Name': 'pod-executor',
      'X-Docker-Expose-Session-Sharedkey': session,
      'X-Docker-Expose-Session-Grpc-Method': methods,
    },
  };
}

interface Following {
  readonly link: Link;
  readonly options: BuildOptions;
  readonly signal: AbortSignal;
}

/** Builds, and tells what the builder says meanwhile; a builder that says nothing for long has gone away. */
async function followed(
  theirs: ReturnType<typeof caller>,
  { ref, request }: { readonly ref: string; readonly request: Uint8Array },
  { link, options, signal }: Following,
): Promise<void> {
  const progress = progressOf();
  const silence = { seconds: link.limits['silence of a build'], words: 'the Engine has said nothing' };
  const status = call(theirs, `${CONTROL}/Status`, message([1, ref]), signal);
  const told = (async () => {
    for (let next = await soon(status.next(), silence); !next.done; next = await soon(status.next(), silence)) {
      for (const line of progress.lines(next.value)) options.progress?.(line);
    }
  })().catch((error) => {
    // Of anything else than silence the build itself tells.
    if (error instanceof EngineError) throw error;
  });
  const solved = drained(call(theirs, `${CONTROL}/Solve`, request, signal));
  try {
    await Promise.race([solved, told.then(() => solved)]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // What the failed step printed last may still be under way.
    await Promise.race([told, rest()]).catch(() => undefined);
    throw new Refusal(error.status, whyBuilt(error.message.replaceAll(LAYERS, ''), progress.last()));
  }
}

async function drained(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

const REST_MS = 2000;

function rest(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, REST_MS).unref();
  });
}

/** The builder's own parts, that name themselves in front of what went wrong. */
const LAYERS =
  /failed to solve(?: with frontend [\w.]+)?: |failed to create LLB definition: |rpc error: code = \w+ desc = /g;
