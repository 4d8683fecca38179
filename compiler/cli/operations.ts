import { Report } from '../diagnostic.ts';
import { readPolicy } from '../policy.ts';
import type { OperatorFiles, Operations } from '../policy/operations.ts';
import type { Manner } from './say.ts';
import { say } from './say.ts';
import type { Mistake, World } from './world.ts';
import { failure } from './world.ts';

/** The operator's decisions for the runtime, where a plan is there already. Mistakes in the files are reported. */
export function readOperations(
  world: World,
  manner: Manner,
  { policy: first, narrowing }: OperatorFiles,
): Operations | Mistake {
  const report = new Report();
  const policy = readPolicy(first, report, narrowing && { narrowing });
  say(world, manner, report.all());
  if (policy && !report.failed) return policy.operations;
  return failure(`${(narrowing ?? first)?.file} cannot be used`);
}
