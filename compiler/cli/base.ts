import type { Given } from './options.ts';
import { value } from './options.ts';
import { findSide, isThere, type Side, sideOfRevision } from './side.ts';
import type { Mistake, World } from './world.ts';
import { failure, isMistake, usage } from './world.ts';

/** What --base means: where each operand's pod was before. */
export interface BaseOf {
  readonly kind: 'base';
  /** As the user named it. */
  readonly name: string;
  /** Undefined where it has no such pod. */
  readonly find: (operand: string) => Promise<Side | Mistake | undefined>;
}

/**
 * A revision comes before a file or folder of that name, for which `./` may be written: else a pull request could bring a
 * folder that is called as its base is, and be compared with itself.
 */
export async function findBase(world: World, given: Given): Promise<BaseOf | Mistake | undefined> {
  const name = value(given, 'base');
  if (name === undefined) return undefined;
  // A variable that is not set; the current folder would be compared with itself.
  if (name.trim() === '') return usage('--base needs a revision, a file or a folder');
  const revision = (await world.revision?.(world.cwd, name)) ?? 'there is no git here';
  if (typeof revision !== 'string')
    return { kind: 'base', name, find: async (operand) => sideOfRevision(world, revision, operand) };
  const side = await findSide(world, name);
  if (isMistake(side)) return side;
  if (!isThere(side)) return failure(`--base ${name}: ${revision}, and there is no such file`);
  const [, second] = given.operands;
  if (second !== undefined)
    return usage(`--base ${name} is one pod, to be compared with one; for several, give a revision`);
  return { kind: 'base', name, find: async () => side };
}
