import type { Container, RestartPolicy } from '../../compiler/plan/plan.ts';
import type { Restarts } from './state.ts';

/** A run of a container that is over, and what went before. */
export interface Run {
  readonly well: boolean;
  readonly milliseconds: number;
  readonly restarts: Restarts;
}

/** Reasons continue a sentence: `web ended with code 7; <reason>`. */
export type RestartDecision =
  | { readonly kind: 'again'; readonly restarts: Restarts; readonly reason: string }
  | { readonly kind: 'over'; readonly reason: string };

/** As the Engine does: from a tenth of a second, doubled each time, up to a minute. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 60_000;

/** A container that ran for so long begins anew with the shortest delay. */
const STEADY = 10_000;

/** Whether a container that ended is started again, when, and why. */
export function restart(policy: RestartPolicy, run: Run): RestartDecision {
  const refusal = whyNot(policy, run);
  if (refusal !== undefined) return { kind: 'over', reason: refusal };
  const { delay: last } = run.restarts;
  const count = counted(policy, run);
  const own = run.milliseconds >= STEADY || last === 0 ? FIRST_DELAY : Math.min(last * 2, LONGEST_DELAY);
  const delay = policy.delaySeconds === undefined ? own : policy.delaySeconds * 1000;
  const of = policy.attempts === undefined ? '' : ` of ${policy.attempts}`;
  return {
    kind: 'again',
    restarts: { count: count + 1, delay },
    reason: `restart ${count + 1}${of} in ${delay / 1000} s (restart: ${policy.policy})`,
  };
}

/** The restarts that count: a run that lasted ends a series. */
function counted({ windowSeconds }: RestartPolicy, { milliseconds, restarts }: Run): number {
  return windowSeconds !== undefined && milliseconds >= windowSeconds * 1000 ? 0 : restarts.count;
}

function whyNot(stated: RestartPolicy, run: Run): string | undefined {
  const { policy, attempts } = stated;
  if (policy === 'no') return 'restart: no';
  if (policy === 'on-failure' && run.well) return 'restart: on-failure does not start it again after success';
  const isUsedUp = attempts !== undefined && attempts > 0 && counted(stated, run) >= attempts;
  return isUsedUp ? `restart: ${policy} gives up after ${attempts} restart${attempts === 1 ? '' : 's'}` : undefined;
}

/**
 * What holds for a container. A sidecar serves as long as there is somebody to serve: without a policy of its own it is
 * started again, unless its failure is the pod's. An init container that succeeded is done, whatever its policy.
 */
export function policyOf({ role, essential, restart: stated }: Container, well: boolean): RestartPolicy {
  if (role === 'init' && well) return { policy: 'no' };
  return role === 'sidecar' && !essential && stated.policy === 'no' ? { policy: 'always' } : stated;
}
