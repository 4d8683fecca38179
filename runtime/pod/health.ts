import type { Health } from '../engine/engine.ts';
import { restartFollowers } from './group.ts';
import { failStep, lose } from './lose.ts';
import { tellPorts } from './ports.ts';
import { policyOf, restart } from './restart.ts';
import type { Failure, Looked } from './state.ts';
import { conclude } from './stop.ts';
import { change, endStep, note, planOf, stateOf, statusOf, timer, type Turn, who } from './turn.ts';
import type { Step } from '../../compiler/plan/plan.ts';

/** Should the engine's word that a check is over be lost. */
const LOOK_AGAIN = 5000;

/** After a look that failed. */
const LOOK_SOON = 1000;

/** What inspect says of a container's health, and of its ports. */
export function looked(turn: Turn, { container: name, run, health, ports, failure }: Looked): void {
  const state = stateOf(turn, name);
  if (turn.stopping || state.run !== run || state.life !== 'running') return;
  if (ports && state.portsUntold) tellPorts(turn, name, ports);
  if (failure) lookFailed(turn, name, failure);
  else if (!health) noHealth(turn, name);
  else tookHealth(turn, name, health);
}

function tookHealth(turn: Turn, name: string, health: Health): void {
  const { run, health: before } = stateOf(turn, name);
  if (health.status === 'starting') timer(turn, LOOK_AGAIN, { what: 'look', container: name, run });
  change(turn, name, { health: health.status }, health.status === 'unhealthy' ? lastCheck(health) : undefined);
  if (health.status === 'healthy') for (const step of waiting(turn, name)) endStep(turn, step);
  if (health.status === 'unhealthy' && before !== 'unhealthy') unhealthy(turn, name, health);
}

export function look(turn: Turn, name: string): void {
  const { life, run } = stateOf(turn, name);
  if (!turn.stopping && life === 'running') turn.effects.push({ kind: 'look', container: name, run });
}

/** Hints may have been missed: every container whose health matters is looked at. */
export function lookAtAll(turn: Turn): void {
  for (const [name, { health }] of turn.containers) {
    if (health !== undefined || waiting(turn, name).length > 0) look(turn, name);
  }
}

function waiting(turn: Turn, name: string): readonly (Step & { readonly do: 'wait healthy' })[] {
  return (turn.world.waits.get(name) ?? []).flatMap((step) =>
    step.do === 'wait healthy' && statusOf(turn, step.id) === 'doing' ? [step] : [],
  );
}

function lookFailed(turn: Turn, name: string, failure: Failure): void {
  // One that is gone is told of by who waits for its end.
  if (failure.kind === 'not-found' || failure.kind === 'aborted') return;
  if (failure.kind === 'timeout' || failure.kind === 'unreachable') {
    timer(turn, LOOK_SOON, { what: 'look', container: name, run: stateOf(turn, name).run });
    return;
  }
  for (const step of waiting(turn, name)) failStep(turn, step, failure);
}

function noHealth(turn: Turn, name: string): void {
  for (const step of waiting(turn, name)) {
    const message = `${who(turn, name)} has no health check, neither in the file nor in its image, and another waits for its health`;
    if (step.required) failStep(turn, step, { kind: 'refused', message });
    else endStep(turn, step);
  }
}

function lastCheck({ output }: Health): string {
  const said = output.trim();
  return said === '' ? 'its last check printed nothing' : `its last check said: ${said}`;
}

function unhealthy(turn: Turn, name: string, health: Health): void {
  const reason = `${who(turn, name)} is unhealthy; ${lastCheck(health)}`;
  const { essential } = planOf(turn, name);
  const given = waiting(turn, name);
  for (const step of given) endStep(turn, step, { kind: 'refused', message: reason });
  const mode = turn.phase === 'starting' ? (essential ? 'fail' : 'report') : turn.world.plan.pod.unhealthy;
  if (mode === 'fail' && essential) conclude(turn, { how: 'failed', code: 1, reason, container: name });
  else if (mode === 'restart') restartUnhealthy(turn, name, reason);
  else note(turn, reason, name);
  for (const step of given) lose(turn, step, reason);
}

/** The pod says that the unhealthy are restarted: a policy of `no` does not forbid it. */
function restartUnhealthy(turn: Turn, name: string, reason: string): void {
  const { since, restarts, run } = stateOf(turn, name);
  const stated = policyOf(planOf(turn, name), false);
  const policy = stated.policy === 'no' ? ({ policy: 'always' } as const) : stated;
  const decision = restart(policy, { well: false, milliseconds: turn.now - since, restarts });
  if (decision.kind === 'again') {
    change(turn, name, { again: turn.now + decision.restarts.delay, restarts: decision.restarts });
    note(turn, `${reason}; ${decision.reason}`, name);
    timer(turn, decision.restarts.delay, { what: 'again', container: name, run });
    restartFollowers(turn, name);
  } else if (planOf(turn, name).essential) {
    conclude(turn, { how: 'failed', code: 1, reason: `${reason}; ${decision.reason}`, container: name });
  } else note(turn, `${reason}; ${decision.reason}`, name);
}
