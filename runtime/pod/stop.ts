import { fit } from '../../compiler/plan/fit.ts';
import type { Step, StopWave } from '../../compiler/plan/plan.ts';
import type { Found } from '../engine/engine.ts';
import type { ContainerLife } from './events.ts';
import type { Failure, Things, Verdict } from './state.ts';
import { change, endStep, enter, note, planOf, stateOf, statusOf, timer, type Turn, who } from './turn.ts';

/** How long requests that are given up may take to say so. */
const SETTLE = 5000;

const ABORTED: Failure = { kind: 'aborted', message: 'given up, for the pod stops' };

interface Wish {
  /** For all waves together; absent: as long as the containers wish. */
  readonly seconds?: number;
  readonly atOnce?: boolean;
  readonly byRequest?: boolean;
}

/** The pod ends this way, unless it was said before. */
export function conclude(turn: Turn, verdict: Verdict): void {
  turn.verdict ??= verdict;
  beginStop(turn, verdict.reason, {});
}

/** Somebody asks the pod to stop. A second request without a time stops it at once, one with a time only hurries. */
export function stopByRequest(turn: Turn, seconds: number | undefined, atOnce: boolean): void {
  const reason = 'stopped by request';
  turn.verdict ??= { how: 'stopped', code: 0, reason };
  if (!turn.stopping) {
    beginStop(turn, reason, { ...(seconds !== undefined && { seconds }), atOnce, byRequest: true });
    return;
  }
  const again = turn.stopping.byRequest && seconds === undefined;
  turn.stopping = { ...turn.stopping, byRequest: true, atOnce: turn.stopping.atOnce || atOnce || again };
  if (seconds !== undefined) hurry(turn, seconds);
}

/** Nothing is begun from here on; what is under way is given up. */
function beginStop(turn: Turn, reason: string, { seconds, atOnce = false, byRequest = false }: Wish): void {
  if (turn.stopping) return;
  const deadline = seconds === undefined ? undefined : turn.now + seconds * 1000;
  const shares = fit(turn.world.plan.stop, seconds ?? Number.POSITIVE_INFINITY);
  turn.stopping = { wave: -1, deadline, shares, atOnce, byRequest, settled: false };
  enter(turn, 'stopping', reason);
  for (const step of turn.world.plan.steps) {
    if (statusOf(turn, step.id) === 'doing' && !isRequest(turn, step)) endStep(turn, step, ABORTED);
  }
  for (const [name, { life }] of turn.containers) {
    change(turn, name, { again: undefined, held: false, ...(life === 'waiting' && { life: 'ended' }) });
  }
  turn.effects.push({ kind: 'abandon' });
  if (underWay(turn)) timer(turn, SETTLE, { what: 'settle' });
}

/** Waits are none, nor is a start whose failure is not judged yet. */
function isRequest(turn: Turn, step: Step): boolean {
  if (step.do === 'start') return !stateOf(turn, step.container).held;
  return step.do !== 'wait healthy' && step.do !== 'wait exit';
}

/** Less time than there was. More is not given: who asked for less had a reason. */
function hurry(turn: Turn, seconds: number): void {
  const { stopping } = turn;
  const deadline = turn.now + seconds * 1000;
  if (!stopping || (stopping.deadline !== undefined && stopping.deadline <= deadline)) return;
  turn.stopping = { ...stopping, deadline, shares: fit(turn.world.plan.stop, seconds) };
  const { wave } = stopping;
  if (wave >= 0) timer(turn, share(turn, wave) * 1000, { what: 'wave', wave, deadline });
}

/** The time of a wave that was hurried is over. */
export function endWave(turn: Turn, wave: number, deadline: number): void {
  if (turn.phase !== 'stopping' || turn.stopping?.wave !== wave || turn.stopping.deadline !== deadline) return;
  for (const name of turn.world.plan.stop[wave]?.containers ?? []) killOne(turn, name);
}

/** Goes on with stopping as far as it can: gives up, then wave after wave, then removes all. */
export function advanceStop(turn: Turn): void {
  const { stopping, world } = turn;
  if (turn.phase !== 'stopping' || !stopping) return;
  if (stopping.atOnce) for (const name of turn.containers.keys()) killOne(turn, name);
  if (underWay(turn) && !stopping.settled) return;
  let { wave } = stopping;
  while (wave < world.plan.stop.length && !anyUp(turn, world.plan.stop[wave])) {
    wave += 1;
    turn.stopping = { ...stopping, wave };
    if (!stopping.atOnce) stopWave(turn, wave);
  }
  if (wave >= world.plan.stop.length) remove(turn);
}

function stopWave(turn: Turn, wave: number): void {
  const seconds = share(turn, wave);
  for (const name of turn.world.plan.stop[wave]?.containers ?? []) {
    if (isUp(turn, name)) stopOne(turn, name, Math.min(seconds, planOf(turn, name).stop.seconds));
  }
}

/**
 * Seconds for a wave that begins now. Time that earlier waves left goes to the later ones; rounding takes none of what
 * the report promises, and only what is left can be given.
 */
function share(turn: Turn, wave: number): number {
  const { deadline, shares = [] } = turn.stopping ?? {};
  const promised = shares[wave] ?? 0;
  if (deadline === undefined) return promised;
  const left = Math.max(0, (deadline - turn.now) / 1000);
  const rest = turn.world.plan.stop.slice(wave).filter((one) => anyUp(turn, one));
  return Math.max(fit(rest, left)[0] ?? 0, Math.min(promised, Math.ceil(left)));
}

export function stopOne(turn: Turn, name: string, seconds: number, reason?: string): void {
  // Of one that may not even run nothing can be asked.
  const hooks = stateOf(turn, name).life === 'running' ? (planOf(turn, name).stop.before ?? []) : [];
  const { run } = change(turn, name, { life: 'stopping', asked: 'stop' }, reason);
  turn.effects.push({ kind: 'stop', container: name, run, seconds, hooks });
}

function killOne(turn: Turn, name: string): void {
  if (!isUp(turn, name) || isStarting(turn, name) || stateOf(turn, name).asked === 'kill') return;
  const { run } = change(turn, name, { life: 'stopping', asked: 'kill' });
  turn.effects.push({ kind: 'kill', container: name, run });
}

/** A stop or a kill was answered. What cannot be stopped is killed; what cannot be killed is removed by force. */
export function stopped(turn: Turn, name: string, run: number, failure: Failure | undefined): void {
  const state = stateOf(turn, name);
  if (state.life !== 'stopping' || state.run !== run) return;
  // Its end is judged, and will be told.
  if (!failure && state.spoilt && !turn.stopping) return;
  if (failure && state.asked === 'stop') killOne(turn, name);
  else {
    if (failure) note(turn, `${who(turn, name)} could not be killed: ${failure.message}`, name);
    change(turn, name, { life: state.again === undefined ? 'ended' : 'waiting', isStuck: failure !== undefined });
  }
}

const UP: readonly ContainerLife[] = ['starting', 'running', 'stopping'];

/** Whether it runs, or may: a start that was given up can have happened. */
export function isUp(turn: Turn, name: string): boolean {
  return UP.includes(stateOf(turn, name).life);
}

function anyUp(turn: Turn, wave: StopWave | undefined): boolean {
  return wave?.containers.some((name) => isUp(turn, name)) ?? false;
}

function underWay(turn: Turn): boolean {
  return (
    [...turn.steps.values()].some(({ status }) => status === 'doing') ||
    [...turn.containers.values()].some(({ busy }) => busy)
  );
}

function isStarting(turn: Turn, name: string): boolean {
  if (turn.stopping?.settled) return false;
  const step = turn.world.start.get(name);
  return stateOf(turn, name).busy || (step !== undefined && statusOf(turn, step.id) === 'doing');
}

function remove(turn: Turn): void {
  // Requests that could not even be given up.
  for (const step of turn.world.plan.steps) if (statusOf(turn, step.id) === 'doing') endStep(turn, step, ABORTED);
  enter(turn, 'removing');
  const { verdict } = turn;
  const things = madeBy(turn);
  const mayRun = things.unsure || [...turn.containers.values()].some(({ isStuck }) => isStuck);
  turn.effects.push({ kind: 'remove', things, ...(verdict && !mayRun && { told: verdict }) });
}

/** What the engine said that it made. Whatever else was asked for may be there, and may be somebody else's. */
function madeBy(turn: Turn): Things {
  const makes = turn.world.plan.steps.flatMap((step) => {
    const thing = madeThing(turn, step);
    return thing ? [{ ...thing, state: turn.steps.get(step.id) }] : [];
  });
  const made = (kind: Found['kind']): readonly string[] =>
    makes.flatMap((one) => (one.kind === kind && one.state?.status === 'done' ? [one.name] : []));
  return {
    containers: made('container'),
    networks: made('network'),
    volumes: made('volume'),
    images: made('image'),
    unsure: makes.some(({ state }) => state?.status === 'failed'),
    unanswered: makes.flatMap(({ kind, name, state }) => (state?.unanswered ? [`${kind} ${name}`] : [])),
  };
}

/** What a step makes that ends with the pod. */
function madeThing({ world }: Turn, step: Step): Pick<Found, 'kind' | 'name'> | undefined {
  const { networks, volumes } = world.plan;
  if (step.do === 'create container') return { kind: 'container', name: step.container };
  if (step.do === 'build') return { kind: 'image', name: step.image };
  const network = step.do === 'create network' && networks.find((one) => one.network === step.network);
  if (network) return { kind: 'network', name: network.name };
  const volume = step.do === 'create volume' && volumes.find((one) => one.volume === step.volume);
  return volume && !volume.keep && !volume.external ? { kind: 'volume', name: volume.name } : undefined;
}

/** All is removed that can be: the end. */
export function removed(turn: Turn, leftovers: readonly string[]): void {
  if (turn.phase !== 'removing' || !turn.verdict) return;
  for (const [name, { life }] of turn.containers) {
    const isLeft = leftovers.some((text) => text.startsWith(`container ${name}:`));
    if (life !== 'absent' && !isLeft) change(turn, name, { life: 'gone' });
  }
  enter(turn, 'over');
  turn.effects.push({ kind: 'finish', verdict: turn.verdict, leftovers });
}
