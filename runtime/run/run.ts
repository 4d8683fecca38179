import type { Given, Mistake } from '../../compiler/command.ts';
import { failure, FILES, has, isMistake, usage, value } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { Cleaned } from '../cleaner/clean.ts';
import { users } from '../doctor/checks/host.ts';
import { sentence } from '../doctor/line.ts';
import { forbiddenBuilds } from '../engine/build-guard.ts';
import { usageOf } from '../engine/usage.ts';
import { counts } from './clean-words.ts';
import { subnetsInTheWay } from '../host/subnets.ts';
import { powersText } from './laptop.ts';
import { cleanBefore } from './leftovers.ts';
import { engineLimits, secondsOf } from './seconds.ts';
import type { Machine } from './machine.ts';
import { supervise } from './supervise.ts';

/** `pod-executor run`: a plan, or Compose files compiled on the way, to a running pod and back to nothing. */
export async function performRun(machine: Machine, given: Given): Promise<number | Mistake> {
  const wrong = wrongWords(given);
  if (wrong) return wrong;
  const planned = await machine.plan(machine.draw());
  if (isMistake(planned)) return planned;
  const { plan, values, secrets, operations } = planned;
  const stopSeconds = secondsOf(given, 'stop-seconds');
  if (isMistake(stopSeconds)) return stopSeconds;
  const limits = engineLimits(given);
  if (isMistake(limits)) return limits;
  const wanted = usageOf(operations, plan);
  const engine = await machine.connect({ ...wanted, limits: { ...wanted.limits, ...limits } });
  const [unfit] = users(engine.about, operations.userns);
  if (unfit?.level === 'fail') return failure(sentence(unfit));
  // Fresh ids are nobody else's: there is nothing of an earlier run.
  const { processes, cgroups, clock } = machine;
  const here = { processes, cgroups, signal: new AbortController().signal, sleep: clock.sleep };
  const before = given.operands.length > 0 ? await cleanBefore(engine, plan.pod.labels, here) : undefined;
  if (before?.kind === 'alive') return failure(`this plan is being run already: ${before.text}`);
  if (before && before.left.length > 0) return failure(stillThere(before));
  const read = machine.agent.read;
  const [inTheWay] = operations.guarded
    ? [...forbiddenBuilds(plan), ...(await subnetsInTheWay(plan, engine, { read, signal: here.signal }))]
    : [];
  if (inTheWay !== undefined) return failure(inTheWay);
  return supervise({
    machine,
    given,
    plan,
    values,
    secrets,
    operations,
    engine,
    notes: notesOf(plan, before),
    stopSeconds,
  });
}

const NO_DETACH =
  'a pod is supervised from here: restarts, health and the removal of what it made end with this process, so that there is no --detach; to free the terminal, start it under systemd, tmux or nohup';

/** What a plan that is there already may be run with. */
const OF_PLANS = ['env', 'config'];

function wrongWords(given: Given): Mistake | undefined {
  if (has(given, 'detach')) return usage(NO_DETACH);
  const [file] = given.operands;
  const option = FILES.find(({ name }) => !OF_PLANS.includes(name) && has(given, name));
  if (file !== undefined && option)
    return usage(`${file} is a plan, made already: --${option.name} is for Compose files`);
  if (file === '-' && value(given, 'config') === '-') return usage('standard input can be read once');
  return undefined;
}

function stillThere({ left }: Cleaned): string {
  const lines = left.map(({ found, why }) => `\n  ${found.kind} ${found.name}: ${why}`);
  return `an earlier run of this plan left things behind that cannot be removed:${lines.join('')}`;
}

/** What the user should know before the first step. */
function notesOf({ pod, powers }: PodPlan, before: Cleaned | undefined): readonly string[] {
  const { run } = pod.task;
  return [
    `pod ${pod.name}, run ${run} (should this process be killed: pod-executor clean --run ${run})`,
    ...(before ? [`removed what an earlier run of this plan left behind: ${counts(before.removed)}`] : []),
    ...powersText(powers),
  ];
}
