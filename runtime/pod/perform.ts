import { posix } from 'node:path';
import type { Container, CreateBody, Image, Labels, PodPlan } from '../../compiler/plan/plan.ts';
import { isRemote } from '../../compiler/command.ts';
import { type Created, EngineError, type MadeContainer } from '../engine/engine.ts';
import type { PinVolume } from '../files/sub-folder.ts';
import { stopFacts } from '../run/facts.ts';
import { isRunning, runHook } from './hooks.ts';
import type { Outputs } from './output.ts';
import type { Failure, Request } from './state.ts';
import { failureOf, type Work } from './work.ts';

export interface Performing extends Work {
  readonly outputs: Outputs;
}

type Performers = {
  readonly [V in Request['do']]: (
    step: Request & { readonly do: V },
    work: Performing,
    run: number,
  ) => Promise<unknown>;
};

/** One request to the engine each. */
const PERFORMERS: Performers = {
  pull: (step, work) => pull(step.id, imageOf(step.image, work.plan), work),
  build: (step, work) => build(step.id, imageOf(step.image, work.plan), work),
  'create network': ({ network }, { plan, engine, labels, starting: signal }) => {
    const { name, create = {} } = found(plan.networks, (one) => one.network === network, network);
    return engine.createNetwork(name, create, { labels, signal });
  },
  'find network': ({ network }, { plan, engine, starting: signal }) =>
    engine.findNetwork(found(plan.networks, (one) => one.network === network, network).name, { signal }),
  'create volume': ({ volume }, { plan, engine, labels, starting: signal }) => {
    const { name, create = {}, keep } = found(plan.volumes, (one) => one.volume === volume, volume);
    // What outlives the pod is not the run's: the next one uses it, and no cleaner may find it.
    return engine.createVolume(name, create, { labels: keep ? {} : labels, signal });
  },
  'find volume': ({ volume }, { plan, engine, starting: signal }) =>
    engine.findVolume(found(plan.volumes, (one) => one.volume === volume, volume).name, { signal }),
  'create container': ({ container }, work) => create(containerOf(container, work.plan), work),
  'connect network': ({ container, network }, { plan, engine, starting: signal }) => {
    const { name } = found(plan.networks, (one) => one.network === network, network);
    const { connect } = containerOf(container, plan);
    const { endpoint } = found(connect, (one) => one.network === name, name);
    return engine.connectNetwork(name, container, endpoint, { signal });
  },
  pin: async (step, work) => {
    const { note, volume } = work.files.pin(step, work.engine.about.apiVersion);
    if (volume) await createPinVolume(volume, work);
    if (note !== undefined) work.emit({ kind: 'note', text: note, at: work.clock.now() });
  },
  'write files': async ({ container }, { files }) => files.write(container),
  'put files': async ({ container }, { files, engine, starting: signal }) =>
    engine.putFiles(container, files.copies(container), { signal }),
  start: ({ container }, work) => start(containerOf(container, work.plan), work),
  exec: (step, work) => runHook(containerOf(step.container, work.plan), step, { ...work, signal: work.starting }),
};

/** Performs a step; the outcome becomes an input. */
export async function perform(step: Request, run: number, work: Performing): Promise<boolean> {
  // The type system does not see that a verb picks the performer of that verb.
  const performer = PERFORMERS[step.do] as (step: Request, work: Performing) => Promise<unknown>;
  try {
    await performer(step, work);
    work.put({ kind: 'step over', step: step.id, run });
    return true;
  } catch (error) {
    const failure = await stepFailure(step, error, work);
    work.put({ kind: 'step over', step: step.id, run, failure: given(failure, work) });
    return false;
  }
}

async function stepFailure(step: Request, error: unknown, work: Performing): Promise<Failure> {
  if (step.do === 'start') return startFailure(step.container, error, work);
  const failure = failureOf(error);
  if (step.do !== 'exec' || work.starting.aborted) return failure;
  return (await isRunning(step.container, work.engine, work.starting)) ? failure : { ...failure, hasEnded: true };
}

/** Starts a container once more. */
export async function startAgain(container: Container, work: Performing): Promise<boolean> {
  const { name } = container;
  try {
    await start(container, work);
    work.put({ kind: 'started', container: name });
    return true;
  } catch (error) {
    const failure = await startFailure(name, error, work);
    work.put({ kind: 'started', container: name, failure: given(failure, work) });
    return false;
  }
}

/** Whatever an aborted request says, it may have been done. */
function given(failure: Failure, { starting }: Work): Failure {
  return starting.aborted ? { ...failure, kind: 'aborted' } : failure;
}

/** Output is read from the first byte: attach comes before start. */
async function start(container: Container, work: Performing): Promise<void> {
  await work.outputs.open(container);
  if (work.starting.aborted) throw new EngineError('aborted', 'given up, for the pod stops');
  await work.engine.start(container.name, { signal: work.starting });
}

/** The exit code that the engine notes for a start that failed, 127 for a command that is not there, is the user's. */
async function startFailure(container: string, error: unknown, work: Performing): Promise<Failure> {
  const failure = failureOf(error);
  work.outputs.drop(container);
  if (['aborted', 'timeout', 'unreachable'].includes(failure.kind) || work.starting.aborted) return failure;
  try {
    const { ended } = await work.engine.inspect(container, { signal: work.starting });
    // Without an error it is the code of the run before.
    return ended?.error ? { ...failure, code: ended.code || 1 } : failure;
  } catch {
    return failure;
  }
}

async function pull(id: string, image: Image, { engine, emit, starting: signal }: Performing): Promise<void> {
  if (image.kind !== 'pull') throw new Error(`bug: ${image.image} is pulled, but built`);
  const { policy, platform, refreshSeconds } = image;
  await engine.pull(image.image, {
    policy,
    ...(refreshSeconds !== undefined && { refreshSeconds }),
    ...(platform !== undefined && { platform }),
    signal,
    progress: (bytes) => emit({ kind: 'step progress', id, bytes }),
  });
}

async function build(id: string, image: Image, work: Performing): Promise<void> {
  if (image.kind !== 'build') throw new Error(`bug: ${image.image} is built, but pulled`);
  const { labels: imageLabels, context, contexts, secrets, ssh, ...rest } = image.build;
  const placed = (place: string): string => placeOf(place, work.plan);
  await work.engine.build(image.image, {
    ...rest,
    context: placed(context),
    ...(contexts && { contexts: mapped(contexts, placed) }),
    ...(secrets && { secrets: secrets.map((one) => ({ id: one.id, read: () => work.files.secret(one) })) }),
    ...(ssh && { ssh: ssh.map(({ id, path = work.files.agent() }) => ({ id, paths: path.split(',').map(placed) })) }),
    ...(imageLabels && { imageLabels }),
    labels: work.labels,
    signal: work.starting,
    progress: (line) => work.emit({ kind: 'step progress', id, line }),
  });
}

function mapped(all: Labels, change: (value: string) => string): Labels {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, change(value)]));
}

/** Relative means in the sandbox. */
function placeOf(place: string, { sandbox }: PodPlan): string {
  return isRemote(place) ? place : posix.resolve(sandbox, place);
}

async function create({ name, create: body, platform, connect }: Container, work: Performing): Promise<void> {
  const { starting: signal } = work;
  const labels = { ...work.labels, ...stopFacts(work.plan, name) };
  const options = { labels, signal, connect, ...(platform !== undefined && { platform }) };
  const { warnings } = await created(name, body, options, work);
  for (const text of warnings) work.emit({ kind: 'note', text, container: name, at: work.clock.now() });
}

/** Where the Engine cannot see what was made on this host for a mount, a request that is allowed instead is tried. */
async function created(name: string, body: CreateBody, options: MadeContainer, work: Performing): Promise<Created> {
  try {
    return await work.engine.createContainer(name, work.files.placed(body), options);
  } catch (error) {
    const { apiVersion } = work.engine.about;
    const unseen = error instanceof EngineError ? work.files.refused(body, error.message, apiVersion) : undefined;
    if (!unseen) throw error;
    if (!unseen.body) throw new EngineError('refused', unseen.why, { cause: error });
    for (const volume of unseen.volumes ?? []) await createPinVolume(volume, work);
    work.emit({ kind: 'note', text: unseen.why, container: name, at: work.clock.now() });
    return work.engine.createContainer(name, unseen.body, options);
  }
}

/** The volume has the labels of the run, and goes with the pod. */
function createPinVolume({ name, create: body }: PinVolume, { engine, labels, starting: signal }: Work): Promise<void> {
  return engine.createVolume(name, body, { labels, signal });
}

function imageOf(name: string, plan: PodPlan): Image {
  return found(plan.images, ({ image }) => image === name, name);
}

/** The plan has checked that it is there. */
export function containerOf(name: string, plan: PodPlan): Container {
  return found(plan.containers, (container) => container.name === name, name);
}

function found<T>(all: readonly T[], is: (one: T) => boolean, name: string): T {
  const one = all.find(is);
  if (one === undefined) throw new Error(`bug: the plan has no ${name}`);
  return one;
}
