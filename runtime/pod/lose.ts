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
  const names = [...new Set([step, ...needers(turn, step)].flatMap((one) => containerOf(one) ?? []))];
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

/** Those that need a step, and those that need them: they are lost. */
function needers(turn: Turn, step: Step): readonly Step[] {
  const lost = new Set([step.id]);
  const found: Step[] = [];
  let before = -1;
  while (before !== found.length) {
    before = found.length;
    for (const one of turn.world.plan.steps) {
      if (statusOf(turn, one.id) !== 'waiting' || !one.needs.some((id) => lost.has(id))) continue;
      lost.add(one.id);
      found.push(one);
      turn.steps.set(one.id, { status: 'lost', since: turn.now });
    }
  }
  return found;
}
