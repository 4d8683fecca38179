import type { Step } from '../../compiler/plan/plan.ts';
import { endWaits } from './ends.ts';
import { ownersAreUp } from './group.ts';
import { hookFailed, isSteady, isWarmingUp } from './hook-steps.ts';
import { failStep, lose } from './lose.ts';
import { running, startFailed } from './starts.ts';
import type { Failure, Input } from './state.ts';
import { conclude, isUp, stopOne } from './stop.ts';
import { beginStep, change, endStep, enter, isOver, planOf, stateOf, statusOf, type Turn, who } from './turn.ts';
import { listed } from './words.ts';
import { containerOf } from './world.ts';

/** Images share the line to their registry: more at once are no faster. */
const PULLS_AT_ONCE = 4;

/** Begins whatever can begin. */
export function advance(turn: Turn): void {
  advanceSteps(turn);
  for (const name of turn.containers.keys()) advanceRestart(turn, name);
  const isUpAndRunning = turn.phase === 'starting' && [...turn.steps.values()].every(({ status }) => isOver(status));
  if (isUpAndRunning) enter(turn, 'running');
  if (isFinished(turn)) conclude(turn, { how: 'finished', code: 0, reason: `${mains(turn)} ended` });
}

/** A step that ends at once lets others begin: again until nothing changes. */
function advanceSteps(turn: Turn): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const step of open(turn)) {
      if (turn.stopping || statusOf(turn, step.id) !== 'waiting' || !isReady(turn, step)) continue;
      begin(turn, step);
      changed = true;
    }
  }
}

/** What may begin: once the pod runs, the commands of containers that were started again. */
function open({ phase, world }: Turn): readonly Step[] {
  if (phase === 'starting') return world.plan.steps;
  return phase === 'running' ? world.execs : [];
}

function isReady(turn: Turn, step: Step): boolean {
  const { needs, after = [] } = step;
  if (!needs.every((id) => statusOf(turn, id) === 'done')) return false;
  if (!after.every((id) => isOver(statusOf(turn, id)))) return false;
  if (step.do === 'start') return ownersAreUp(turn, step.container);
  if (step.do === 'exec') return isSteady(turn, step.container);
  return step.do !== 'pull' || pulls(turn) < PULLS_AT_ONCE;
}

function pulls(turn: Turn): number {
  return turn.world.plan.steps.filter((step) => step.do === 'pull' && statusOf(turn, step.id) === 'doing').length;
}

function begin(turn: Turn, step: Step): void {
  beginStep(turn, step);
  if (step.do === 'wait healthy' || step.do === 'wait exit') beginWait(turn, step);
  else {
    if (step.do === 'create container') change(turn, step.container, { life: 'creating' });
    if (step.do === 'start') change(turn, step.container, { life: 'starting' });
    const name = containerOf(step);
    const run = name === undefined ? 0 : stateOf(turn, name).run;
    turn.effects.push({ kind: 'perform', step, run: step.do === 'exec' ? run : run + 1 });
  }
}

function beginWait(turn: Turn, step: Step & { readonly do: 'wait healthy' | 'wait exit' }): void {
  const { over, run } = stateOf(turn, step.container);
  if (over) {
    const reason = `${who(turn, step.container)} ended`;
    for (const given of endWaits(turn, step.container, reason)) lose(turn, given, reason);
  } else if (step.do === 'wait healthy') turn.effects.push({ kind: 'look', container: step.container, run });
}

/** A request of a step was answered. */
export function stepOver(turn: Turn, { step: id, run, failure }: Input & { readonly kind: 'step over' }): void {
  const step = turn.world.step.get(id);
  if (!step || statusOf(turn, id) !== 'doing') return;
  // What is told of a run that is over says nothing of this one.
  if (step.do === 'exec' && run !== stateOf(turn, step.container).run) return;
  if (!failure) done(turn, step);
  else if (turn.stopping) failedWhileStopping(turn, step, failure);
  else if (step.do === 'start') startFailed(turn, step, failure);
  else if (step.do === 'exec') hookFailed(turn, step, failure);
  else failStep(turn, step, failure);
}

function done(turn: Turn, step: Step): void {
  endStep(turn, step);
  if (step.do === 'create container') change(turn, step.container, { life: 'created' });
  if (step.do === 'start') running(turn, step.container, false);
}

function failedWhileStopping(turn: Turn, step: Step, failure: Failure): void {
  endStep(turn, step, failure);
  // Given up means that it may run: it stays among those that are stopped.
  if (step.do === 'start' && failure.kind !== 'aborted') change(turn, step.container, { life: 'created' });
}

/** One that is to be started again is stopped after those who are restarted with it, and started before them. */
function advanceRestart(turn: Turn, name: string): void {
  const { again, life, busy, run } = stateOf(turn, name);
  if (turn.stopping || again === undefined || busy) return;
  if ((turn.world.followers.get(name) ?? []).some((follower) => isUp(turn, follower))) return;
  if (life === 'running') stopOne(turn, name, planOf(turn, name).stop.seconds, 'to be started again');
  if (life !== 'waiting' || again > turn.now || !mayStart(turn, name)) return;
  change(turn, name, { life: 'starting', again: undefined, busy: true, since: turn.now });
  turn.effects.push({ kind: 'start', container: planOf(turn, name), run: run + 1 });
}

/** Its owners run, and whom it depends on is not about to be started. */
function mayStart(turn: Turn, name: string): boolean {
  return (
    ownersAreUp(turn, name) &&
    planOf(turn, name).depends.every(({ on, when }) => {
      const { over, again, busy, health } = stateOf(turn, on);
      const isChecked = when === 'healthy' && health === 'starting';
      const isComing = again !== undefined || busy || isChecked || isWarmingUp(turn, on);
      return over !== undefined || when === 'completed' || !isComing;
    })
  );
}

function isFinished(turn: Turn): boolean {
  const all = turn.world.plan.containers.filter(({ role }) => role === 'main');
  if (turn.stopping || (all.length === 0 && turn.phase === 'starting')) return false;
  return all.every(({ name }) => stateOf(turn, name).over !== undefined);
}

function mains(turn: Turn): string {
  const all = turn.world.plan.containers.filter(({ role }) => role === 'main');
  return listed(all.map(({ name }) => who(turn, name)));
}
