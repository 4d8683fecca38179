import type { Container, Step } from '../../compiler/plan/plan.ts';
import type { Phase, PodEvent } from './events.ts';
import type { ContainerState, Effect, Failure, PodState, StepState, Stopping, Timer, Verdict } from './state.ts';
import { diedOfMemory } from './words.ts';
import { containerOf, type World } from './world.ts';

/** One decision in the making: a copy of the state that is changed, and what is to be done. Never leaves `decide`. */
export interface Turn {
  readonly world: World;
  readonly now: number;
  readonly steps: Map<string, StepState>;
  readonly containers: Map<string, ContainerState>;
  readonly effects: Effect[];
  phase: Phase;
  verdict: Verdict | undefined;
  stopping: Stopping | undefined;
}

export function turnOf(world: World, state: PodState, now: number): Turn {
  const { phase, verdict, stopping, steps, containers } = state;
  return {
    world,
    now,
    steps: new Map(steps),
    containers: new Map(containers),
    effects: [],
    phase,
    verdict,
    stopping,
  };
}

export function tell(turn: Turn, event: PodEvent): void {
  turn.effects.push({ kind: 'tell', event });
}

export function note(turn: Turn, text: string, container?: string): void {
  tell(turn, { kind: 'note', text, ...(container !== undefined && { container }), at: turn.now });
}

export function timer(turn: Turn, ms: number, what: Timer): void {
  turn.effects.push({ kind: 'timer', ms, timer: what });
}

export function enter(turn: Turn, phase: Phase, reason?: string): void {
  turn.phase = phase;
  tell(turn, { kind: 'phase', phase, ...(reason !== undefined && { reason }), at: turn.now });
}

export function stateOf(turn: Turn, name: string): ContainerState {
  const state = turn.containers.get(name);
  if (!state) throw new Error(`bug: no state of ${name}`);
  return state;
}

export function planOf(turn: Turn, name: string): Container {
  const container = turn.world.container.get(name);
  if (!container) throw new Error(`bug: the plan has no ${name}`);
  return container;
}

/** Whom messages name. */
export function who(turn: Turn, name: string): string {
  const { service, replica } = planOf(turn, name);
  const isOneOfMany = turn.world.plan.containers.some(
    (other) => other.service === service && other.replica !== replica,
  );
  return isOneOfMany ? `${service} ${replica}` : service;
}

/** Changes what is known of a container, and tells when others can see a difference. */
export function change(turn: Turn, name: string, patch: Partial<ContainerState>, reason?: string): ContainerState {
  const before = stateOf(turn, name);
  const after = { ...before, ...patch };
  turn.containers.set(name, after);
  if (after.life !== before.life || after.health !== before.health) tellChange(turn, name, after, reason);
  return after;
}

function tellChange(turn: Turn, name: string, { life, health, ended }: ContainerState, reason?: string): void {
  const isEnd = life === 'ended' || life === 'waiting';
  tell(turn, {
    kind: 'container',
    name,
    service: planOf(turn, name).service,
    state: life,
    ...(isEnd && ended && { code: ended.code }),
    ...(isEnd && ended && diedOfMemory(ended) && { outOfMemory: true }),
    ...(health !== undefined && life === 'running' && { health }),
    ...(reason !== undefined && { reason }),
    at: turn.now,
  });
}

export function statusOf(turn: Turn, id: string): StepState['status'] {
  return turn.steps.get(id)?.status ?? 'lost';
}

/** Whether a step will change no more. */
export function isOver(status: StepState['status']): boolean {
  return status === 'done' || status === 'failed' || status === 'lost';
}

export function beginStep(turn: Turn, step: Step): void {
  turn.steps.set(step.id, { status: 'doing', since: turn.now });
  tell(turn, { kind: 'step started', ...about(step), at: turn.now });
}

/** Ends a step that was begun; without a failure it succeeded. */
export function endStep(turn: Turn, step: Step, failure?: Failure): void {
  const since = turn.steps.get(step.id)?.since ?? turn.now;
  const unanswered = failure?.kind === 'timeout' || failure?.kind === 'unreachable';
  turn.steps.set(step.id, { status: failure ? 'failed' : 'done', since, ...(unanswered && { unanswered }) });
  tell(turn, {
    kind: 'step ended',
    ...about(step),
    ok: !failure,
    ...(failure && { error: failure.message }),
    ...(failure?.kind === 'aborted' && { aborted: true }),
    at: turn.now,
    ms: turn.now - since,
  });
}

function about(step: Step): { readonly id: string; readonly verb: Step['do']; readonly container?: string } {
  const container = containerOf(step);
  return { id: step.id, verb: step.do, ...(container !== undefined && { container }) };
}
