import type { Step } from '../../compiler/plan/plan.ts';
import type { Ended } from '../engine/engine.ts';
import { hold, mayBeOwnersEnd, membersLeft, restartFollowers } from './group.ts';
import { breakHooks, loseHooks } from './hook-steps.ts';
import { lose } from './lose.ts';
import { policyOf, type RestartDecision, restart } from './restart.ts';
import type { Input, Verdict } from './state.ts';
import { conclude } from './stop.ts';
import { change, endStep, note, planOf, stateOf, statusOf, timer, type Turn, who } from './turn.ts';
import { diedOfMemory, howEnded, isWell, listed } from './words.ts';

/** A container's run is over. */
export function ended(turn: Turn, input: Input & { readonly kind: 'ended' }): void {
  const { container: name, run } = input;
  const { life, asked, sawOom, ...state } = stateOf(turn, name);
  if (run !== state.run || (life !== 'running' && life !== 'stopping')) return;
  const how = { ...input.ended, outOfMemory: input.ended.outOfMemory || sawOom };
  if (!turn.stopping) breakHooks(turn, name);
  if (turn.stopping) endedWhileStopping(turn, name, how);
  else if (state.spoilt) judgeAs(turn, name, state.spoilt);
  else if (asked) change(turn, name, { life: 'waiting', ended: how });
  else if (mayBeOwnersEnd(turn, name, how)) hold(turn, name, how);
  else judgeAs(turn, name, how);
}

function judgeAs(turn: Turn, name: string, how: Ended): void {
  change(turn, name, { ended: how });
  judge(turn, name);
}

/** What we stopped ends as it may; what ended before its turn came had its own reason, and that counts. */
function endedWhileStopping(turn: Turn, name: string, how: Ended): void {
  const { asked } = stateOf(turn, name);
  change(turn, name, { life: 'ended', ended: how });
  const isOwn = asked === undefined && !isWell(how) && !mayBeOwnersEnd(turn, name, how);
  if (isOwn && planOf(turn, name).essential && turn.verdict?.how === 'stopped')
    turn.verdict = failure(name, how, said(turn, name, how));
}

/** What the end of a run means: by its policy it is started again, or it is over for good. */
export function judge(turn: Turn, name: string): void {
  const { ended: how, since, restarts } = stateOf(turn, name);
  if (!how) throw new Error(`bug: ${name} is judged, but did not end`);
  const well = isWell(how);
  const policy = policyOf(planOf(turn, name), well);
  const decision = restart(policy, { well, milliseconds: turn.now - since, restarts });
  if (decision.kind === 'again') startAgain(turn, name, decision, said(turn, name, how));
  else if (policy.policy === 'no') endForGood(turn, name, how, said(turn, name, how));
  else endForGood(turn, name, how, `${said(turn, name, how)}; ${decision.reason}`);
}

function said(turn: Turn, name: string, how: Ended): string {
  return howEnded(who(turn, name), how, planOf(turn, name));
}

function startAgain(turn: Turn, name: string, decision: RestartDecision & { kind: 'again' }, words: string): void {
  const { restarts, reason } = decision;
  const again = turn.now + restarts.delay;
  const { run } = change(turn, name, { life: 'waiting', restarts, again }, `${words}; ${reason}`);
  timer(turn, restarts.delay, { what: 'again', container: name, run });
  restartFollowers(turn, name);
}

/** It will not be started again. */
export function endForGood(turn: Turn, name: string, how: Ended, reason: string): void {
  const well = isWell(how);
  change(turn, name, { life: 'ended', over: well ? 'well' : 'badly', again: undefined }, reason);
  const given = endWaits(turn, name, reason);
  const left = membersLeft(turn, name);
  if (left.length > 0) endWithOwner(turn, name, left, reason);
  else if (!well && planOf(turn, name).essential) conclude(turn, failure(name, how, reason));
  else if (!well) note(turn, reason, name);
  for (const step of given) lose(turn, step, `${reason} before it was healthy`, how.code);
  for (const step of loseHooks(turn, name)) {
    lose(turn, step, `${reason} before all commands that follow its start had run`, how.code);
  }
}

/** Ends the steps that wait for a container that is over; those that failed are returned. */
export function endWaits(turn: Turn, name: string, reason: string): readonly Step[] {
  const well = stateOf(turn, name).over === 'well';
  const given: Step[] = [];
  for (const step of turn.world.waits.get(name) ?? []) {
    if (statusOf(turn, step.id) !== 'doing') continue;
    // A check of health that nobody waits for is no reason to fail what ended well.
    const isGood = well && (step.do === 'wait exit' || !turn.world.needed.has(step.id));
    endStep(turn, step, isGood ? undefined : { kind: 'refused', message: reason });
    if (!isGood) given.push(step);
  }
  return given;
}

/** Without their owner members are cut off or dead: the pod ends, and the owner's end is why. */
function endWithOwner(turn: Turn, owner: string, members: readonly string[], reason: string): void {
  const { role } = planOf(turn, owner);
  const { ended: how } = stateOf(turn, owner);
  if (!how) throw new Error(`bug: ${owner} did not end`);
  const names = listed(members.map((member) => who(turn, member)));
  const words = `${reason}, and with it what it shares with ${names}`;
  const hadBegun = members.every((member) => stateOf(turn, member).run > 0);
  if (!isWell(how) || role === 'infra' || !hadBegun) conclude(turn, failure(owner, how, words));
  else conclude(turn, { how: 'finished', code: 0, reason: words, container: owner });
}

function failure(container: string, how: Ended, reason: string): Verdict {
  // A pod does not fail with 0, whatever the container that failed it said.
  const verdict = { how: 'failed', code: how.code || 1, reason, container } as const;
  return diedOfMemory(how) ? { ...verdict, outOfMemory: true } : verdict;
}
