import type { Ended } from '../engine/engine.ts';
import { endStep, change, planOf, stateOf, statusOf, type Turn, who } from './turn.ts';
import { failStep, isNeeded, loseOthers } from './lose.ts';
import type { Failure } from './state.ts';
import { stopOne } from './stop.ts';
import { whyFailed } from './words.ts';
import type { ExecStep } from './world.ts';

/**
 * Each run has them anew, also after a restart: what was done in the run before counts no more. Within a run none is asked
 * for twice: one whose answer is lost for good has failed, whatever it did.
 */
export function renewHooks(turn: Turn, name: string): void {
  for (const { id } of turn.world.hooks.get(name) ?? []) {
    if (statusOf(turn, id) !== 'lost') turn.steps.set(id, { status: 'waiting', since: turn.now });
  }
}

/** Whether a command may begin in it: it runs, and nobody has asked it to end. */
export function isSteady(turn: Turn, name: string): boolean {
  const { life, again } = stateOf(turn, name);
  return life === 'running' && again === undefined;
}

/** Whether some of its commands are still to be done. */
export function isWarmingUp(turn: Turn, name: string): boolean {
  return (turn.world.hooks.get(name) ?? []).some(({ id }) => ['waiting', 'doing'].includes(statusOf(turn, id)));
}

/** A run is over, and with it the command that ran in it: the next run has it anew. */
export function breakHooks(turn: Turn, name: string): void {
  for (const step of turn.world.hooks.get(name) ?? []) {
    if (statusOf(turn, step.id) !== 'doing') continue;
    endStep(turn, step, { kind: 'refused', message: `${who(turn, name)} ended` });
    turn.steps.set(step.id, { status: 'waiting', since: turn.now });
  }
}

/** Its commands will not be done any more; those that something of the start waits for are returned. */
export function loseHooks(turn: Turn, name: string): readonly ExecStep[] {
  const left = (turn.world.hooks.get(name) ?? []).filter(({ id }) => statusOf(turn, id) === 'waiting');
  for (const { id } of left) turn.steps.set(id, { status: 'lost', since: turn.now });
  return turn.phase === 'starting' ? left : [];
}

/**
 * A command after a start failed, which is a start that failed: of what the pod's start needs, the pod's; else the
 * container is stopped, and what follows is its policy's. When it ended meanwhile, its end is why, and is still to come.
 */
export function hookFailed(turn: Turn, step: ExecStep, failure: Failure): void {
  const name = step.container;
  if (failure.hasEnded || stateOf(turn, name).life !== 'running') return;
  if (turn.phase === 'starting' && isNeeded(turn, step)) {
    failStep(turn, step, failure);
    return;
  }
  const reason = whyFailed(step, failure, who(turn, name));
  endStep(turn, step, failure);
  loseOthers(turn, step, reason);
  const spoilt: Ended = { code: 1, outOfMemory: false, error: failure.message };
  change(turn, name, { spoilt });
  stopOne(turn, name, planOf(turn, name).stop.seconds, reason);
}
