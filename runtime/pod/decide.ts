import { ended } from './ends.ts';
import { look, lookAtAll, looked } from './health.ts';
import { release, running, startAgainFailed } from './starts.ts';
import type { Effect, Input, PodState, Timer } from './state.ts';
import { advance, stepOver } from './steps.ts';
import { advanceStop, conclude, endWave, removed, stopByRequest, stopped } from './stop.ts';
import { change, enter, note, stateOf, type Turn, turnOf, who } from './turn.ts';
import type { World } from './world.ts';

export interface Decision {
  readonly state: PodState;
  /** In order. */
  readonly effects: readonly Effect[];
}

/**
 * What an input means: the next state, and what is to be done. Pure; nothing else changes a pod's state. First what
 * happened is taken in, then everything begins that can: what is begun follows from the state alone.
 */
export function decide(world: World, state: PodState, input: Input, now: number): Decision {
  const turn = turnOf(world, state, now);
  take(turn, input);
  advance(turn);
  advanceStop(turn);
  const { phase, steps, containers, verdict, stopping, effects } = turn;
  return { state: { phase, steps, containers, verdict, stopping }, effects };
}

type Takers = { readonly [K in Input['kind']]: (turn: Turn, input: Input & { readonly kind: K }) => void };

const TAKERS: Takers = {
  begin: (turn) => enter(turn, 'starting'),
  'step over': (turn, input) => stepOver(turn, input),
  started: (turn, { container, failure }) =>
    failure ? startAgainFailed(turn, container, failure) : running(turn, container, true),
  ended: (turn, input) => ended(turn, input),
  looked: (turn, input) => looked(turn, input),
  hint: (turn, { container }) => look(turn, container),
  blind: (turn) => lookAtAll(turn),
  oom: (turn, { container }) => outOfMemory(turn, container),
  stopped: (turn, { container, run, failure }) => stopped(turn, container, run, failure),
  timer: (turn, { timer }) => timeOver(turn, timer),
  stop: (turn, { seconds }) => stopByRequest(turn, seconds, false),
  kill: (turn) => stopByRequest(turn, undefined, true),
  'engine lost': (turn, { message }) => conclude(turn, { how: 'failed', code: 1, reason: message }),
  removed: (turn, { leftovers }) => removed(turn, leftovers),
};

function take(turn: Turn, input: Input): void {
  // The type system does not see that a kind picks the taker of that kind.
  const taker = TAKERS[input.kind] as (turn: Turn, input: Input) => void;
  taker(turn, input);
}

/** It need not be the first process that was killed: the container may live on. */
function outOfMemory(turn: Turn, name: string): void {
  if (stateOf(turn, name).life !== 'running') return;
  change(turn, name, { sawOom: true });
  note(turn, `the kernel killed a process of ${who(turn, name)} for lack of memory`, name);
}

function timeOver(turn: Turn, timer: Timer): void {
  if (timer.what === 'look' && stateOf(turn, timer.container).run === timer.run) look(turn, timer.container);
  if (timer.what === 'again') due(turn, timer.container, timer.run);
  if (timer.what === 'held') release(turn, timer.container, timer.run);
  if (timer.what === 'wave') endWave(turn, timer.wave, timer.deadline);
  if (timer.what === 'settle' && turn.stopping) turn.stopping = { ...turn.stopping, settled: true };
}

/** The back-off is over, even if the clock that wakes is a little ahead of the one that tells the time. */
function due(turn: Turn, name: string, run: number): void {
  const { again, run: now } = stateOf(turn, name);
  if (again !== undefined && run === now) change(turn, name, { again: Math.min(again, turn.now) });
}
