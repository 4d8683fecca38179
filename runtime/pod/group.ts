import type { Step } from '../../compiler/plan/plan.ts';
import type { Ended } from '../engine/engine.ts';
import type { Failure } from './state.ts';
import { change, endStep, planOf, stateOf, statusOf, timer, type Turn, who } from './turn.ts';
import { KILLED } from './words.ts';
import { membersOf } from './world.ts';

export type StartStep = Step & { readonly do: 'start' };

/** The death of an owner shows within this time after that of its members. */
const HELD = 500;

/**
 * The engine's codes of a command that is not there or cannot be executed, a start's own fault; it gives them to a
 * namespace that is gone as well.
 */
const NO_COMMAND: readonly (number | undefined)[] = [126, 127];
const NO_NAMESPACE = /\/proc\/\d+\/(ns|fd)\/|namespace/;

/** Members of its namespaces, and who asked for it in depends_on, are started anew after it. */
export function restartFollowers(turn: Turn, name: string): void {
  for (const follower of turn.world.followers.get(name) ?? []) {
    const { life, held } = stateOf(turn, follower);
    const start = heldStart(turn, follower);
    if (start) retryStart(turn, start, { kind: 'refused', message: `${who(turn, name)} is restarted` });
    else if (held) change(turn, follower, { life: 'waiting', held: false, again: turn.now });
    else if (life === 'running' || life === 'starting') change(turn, follower, { again: turn.now });
  }
}

/** The step whose failed start is not judged yet. */
export function heldStart(turn: Turn, name: string): StartStep | undefined {
  const step = turn.world.start.get(name);
  const isHeld = stateOf(turn, name).held && step !== undefined && statusOf(turn, step.id) === 'doing';
  return isHeld && step.do === 'start' ? step : undefined;
}

/** Once more when its owner is back. */
export function retryStart(turn: Turn, step: StartStep, failure: Failure): void {
  endStep(turn, step, failure);
  turn.steps.set(step.id, { status: 'waiting', since: turn.now });
  change(turn, step.container, { life: 'created', held: false, again: undefined });
}

/** Nothing is said yet about how it ended: an owner may be why. */
export function hold(turn: Turn, name: string, how: Ended): void {
  const { run } = change(turn, name, { life: 'ended', ended: how, held: true });
  timer(turn, HELD, { what: 'held', container: name, run });
}

/** A process that lost its pid namespace ends by SIGKILL. The kernel kills those before anybody learns that its first one died. */
export function mayBeOwnersEnd(turn: Turn, name: string, { code, outOfMemory }: Ended): boolean {
  return planOf(turn, name).joins.pid !== undefined && code === KILLED && !outOfMemory;
}

/** A start fails when an owner does not run. */
export function mayBeOwnersFault(turn: Turn, name: string, { code, message }: Failure): boolean {
  const isOwn = NO_COMMAND.includes(code) && !NO_NAMESPACE.test(message);
  return ownersOf(turn, name).length > 0 && !isOwn;
}

export function ownersAreUp(turn: Turn, name: string): boolean {
  return ownersOf(turn, name).every((owner) => {
    const { life, again } = stateOf(turn, owner);
    return life === 'running' && again === undefined;
  });
}

function ownersOf(turn: Turn, name: string): readonly string[] {
  return turn.world.owners.get(name) ?? [];
}

/** Members that an owner's end takes along. */
export function membersLeft(turn: Turn, owner: string): readonly string[] {
  return membersOf(owner, turn.world).filter((member) => stateOf(turn, member).over === undefined);
}
