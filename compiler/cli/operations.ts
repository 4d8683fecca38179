import type { Power } from '../attributes/part.ts';
import { Report } from '../diagnostic.ts';
import { readPolicy } from '../policy.ts';
import type { OperatorFiles, Operations } from '../policy/operations.ts';
import { ALL_POWERS, type Allowed, isAllowed, POWERS } from '../policy/powers.ts';
import type { Manner } from './say.ts';
import { say } from './say.ts';
import type { Mistake, World } from './world.ts';
import { failure } from './world.ts';

/** The operator's decisions for the runtime, and the powers that pods have. Mistakes in the files are reported. */
export function readOperator(
  world: World,
  manner: Manner,
  { policy: first, narrowing }: OperatorFiles,
): { readonly operations: Operations; readonly powers: readonly Power[] } | Mistake {
  const report = new Report();
  const policy = readPolicy(first, report, narrowing && { narrowing });
  say(world, manner, report.all());
  if (!policy || report.failed) return failure(`${(narrowing ?? first)?.file} cannot be used`);
  const { operations, allow } = policy;
  return {
    operations,
    powers: ALL_POWERS.filter((power) => isAllowed(power, undefined, allow) || isListed(power, allow)),
  };
}

function isListed(power: Power, allow: Allowed): boolean {
  const { list } = POWERS[power];
  return list !== undefined && (allow[list]?.length ?? 0) > 0;
}
