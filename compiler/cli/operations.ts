import { Report } from '../diagnostic.ts';
import { readPolicy } from '../policy.ts';
import type { Operations } from '../policy/operations.ts';
import type { Source } from '../source.ts';
import type { Manner } from './say.ts';
import { say } from './say.ts';
import type { Mistake, World } from './world.ts';
import { failure } from './world.ts';

/** What the operator's file says for the runtime, where a plan is there already. What is wrong in it is said. */
export function readOperations(world: World, manner: Manner, source: Source): Operations | Mistake {
  const report = new Report();
  const policy = readPolicy(source, report);
  say(world, manner, report.all());
  return policy && !report.failed ? policy.operations : failure(`${source.file} cannot be used`);
}
