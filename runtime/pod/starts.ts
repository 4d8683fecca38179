import type { Ended } from '../engine/engine.ts';
import { endForGood, judge } from './ends.ts';
import { heldStart, hold, mayBeOwnersFault, ownersAreUp, retryStart, type StartStep } from './group.ts';
import { renewHooks } from './hook-steps.ts';
import { failStep, isNeeded, loseOthers } from './lose.ts';
import { hasOpenPort } from './ports.ts';
import { policyOf, restart } from './restart.ts';
import type { ContainerState, Failure } from './state.ts';
import { change, endStep, planOf, stateOf, type Turn, who } from './turn.ts';
import { howEnded, reasonIn } from './words.ts';

/** It runs. The first run has a step that looks at its health; one that was begun again, whatever came of that, has none. */
export function running(turn: Turn, name: string, isAgain: boolean): void {
  const before = stateOf(turn, name);
  const run = before.run + 1;
  // Who has a health check is not yet healthy, and whoever waits for that waits again.
  const health = before.health === undefined ? undefined : 'starting';
  const portsUntold = hasOpenPort(planOf(turn, name));
  const fresh: Partial<ContainerState> = {
    health,
    ended: undefined,
    sawOom: false,
    asked: undefined,
    busy: false,
    spoilt: undefined,
  };
  change(turn, name, { life: 'running', run, since: turn.now, portsUntold, ...fresh });
  renewHooks(turn, name);
  const looks = portsUntold || (isAgain && planOf(turn, name).health !== 'none');
  if (looks && !turn.stopping) turn.effects.push({ kind: 'look', container: name, run });
}

/** A start that is a step failed; that of a member may have failed for its owner's sake. */
export function startFailed(turn: Turn, step: StartStep, failure: Failure): void {
  const name = step.container;
  if (!ownersAreUp(turn, name)) retryStart(turn, step, failure);
  else if (mayBeOwnersFault(turn, name, failure)) hold(turn, name, endOf(failure));
  else failStart(turn, step, failure);
}

/**
 * A container whose failure is not the pod's, and whom nothing essential needs, is started again as its policy says.
 * The step is over all the same: nobody is held up.
 */
function failStart(turn: Turn, step: StartStep, failure: Failure): void {
  const name = step.container;
  const { restarts } = stateOf(turn, name);
  const policy = policyOf(planOf(turn, name), false);
  const decision = restart(policy, { well: false, milliseconds: 0, restarts });
  if (failure.kind === 'not-found' || decision.kind === 'over' || isNeeded(turn, step)) {
    failStep(turn, step, failure);
    return;
  }
  endStep(turn, step, failure);
  change(turn, name, { ended: endOf(failure) });
  loseOthers(turn, step, `${who(turn, name)} could not be started`);
  judge(turn, name);
}

/** Starting again failed. */
export function startAgainFailed(turn: Turn, name: string, failure: Failure): void {
  const how = endOf(failure);
  change(turn, name, { busy: false });
  if (turn.stopping) {
    // Given up means that it may run: it stays among those that are stopped.
    if (failure.kind !== 'aborted') change(turn, name, { life: 'ended' });
  } else if (!ownersAreUp(turn, name)) {
    change(turn, name, { life: 'waiting', ended: how, again: turn.now });
  } else if (mayBeOwnersFault(turn, name, failure)) hold(turn, name, how);
  else {
    change(turn, name, { ended: how });
    // Somebody else removed it: no policy brings it back.
    if (failure.kind === 'not-found') endForGood(turn, name, how, howEnded(who(turn, name), how, planOf(turn, name)));
    else judge(turn, name);
  }
}

/** 1 when no exit of the container is to blame, as in a pod's result. */
function endOf({ code = 1, message }: Failure): Ended {
  return { code, outOfMemory: false, error: reasonIn(message) };
}

/** No owner died in the meantime: it was the container's own end. */
export function release(turn: Turn, name: string, run: number): void {
  const state = stateOf(turn, name);
  if (!state.held || state.run !== run) return;
  const start = heldStart(turn, name);
  change(turn, name, { held: false });
  if (start) failStart(turn, start, failureOf(state));
  else judge(turn, name);
}

function failureOf({ ended }: ContainerState): Failure {
  return { kind: 'refused', message: ended?.error ?? 'no reason is known', ...(ended && { code: ended.code }) };
}
