import type { Step } from '../../compiler/plan/plan.ts';
import type { Failure } from './state.ts';
import { conclude } from './stop.ts';
import { change, endStep, note, planOf, statusOf, type Turn, who } from './turn.ts';
import { listed, whyFailed } from './words.ts';
import { containerOf } from './world.ts';

/** A step failed for good, and with it all that needs it. */
export function failStep(turn: Turn, step: Step, failure: Failure): void {
  endStep(turn, step, failure);
  const name = containerOf(step);
  lose(turn, step, whyFailed(step, failure, name === undefined ? undefined : who(turn, name)), failure.code);
}

/**
 * What a failed step takes along. The pod fails, unless all of that belongs to containers whose failure is not the
 * pod's: those stay away.
 */
export function lose(turn: Turn, step: Step, reason: string, code?: number): void {
  const needy = needers(turn, step);
  takeAlong(turn, needy);
  const names = [...new Set([step, ...needy].flatMap((one) => containerOf(one) ?? []))];
  for (const name of names) if (!hasStarted(turn, name)) change(turn, name, { over: 'badly', life: 'ended' }, reason);
  const container = containerOf(step);
  if (names.length === 0 || names.some((name) => planOf(turn, name).essential)) {
    conclude(turn, { how: 'failed', code: code || 1, reason, ...(container !== undefined && { container }) });
  } else note(turn, `${listed(names.map((name) => who(turn, name)))} stays away: ${reason}`, names[0]);
}

function hasStarted(turn: Turn, name: string): boolean {
  const start = turn.world.start.get(name);
  return start !== undefined && ['doing', 'done'].includes(statusOf(turn, start.id));
}

/** Whether a step's container is essential, or one that needs the step. */
export function isNeeded(turn: Turn, step: Step): boolean {
  const names = [step, ...needers(turn, step)].flatMap((one) => containerOf(one) ?? []);
  return names.some((name) => planOf(turn, name).essential);
}

/** What a failed step takes along, but for its own container, which comes again. */
export function loseOthers(turn: Turn, step: Step, reason: string): void {
  const needy = needers(turn, step);
  takeAlong(turn, needy);
  const own = containerOf(step);
  for (const name of new Set(needy.flatMap((one) => containerOf(one) ?? []))) {
    if (name === own) continue;
    change(turn, name, { over: 'badly', life: 'ended' }, reason);
    note(turn, `${who(turn, name)} stays away: ${reason}`, name);
  }
}

function takeAlong(turn: Turn, steps: readonly Step[]): void {
  for (const { id } of steps) turn.steps.set(id, { status: 'lost', since: turn.now });
}

/** Those that need a step, and those that need them. */
function needers(turn: Turn, step: Step): readonly Step[] {
  const needed = new Set([step.id]);
  const found: Step[] = [];
  let before = -1;
  while (before !== found.length) {
    before = found.length;
    for (const one of turn.world.plan.steps) {
      if (needed.has(one.id) || statusOf(turn, one.id) !== 'waiting') continue;
      if (!one.needs.some((id) => needed.has(id))) continue;
      needed.add(one.id);
      found.push(one);
    }
  }
  return found;
}
