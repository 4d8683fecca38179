import { posix } from 'node:path';
import type { Revision } from '../git.ts';
import type { PodPlan } from '../plan/plan.ts';
import { discover, nothingFound } from './discover.ts';
import { unreadable } from './files.ts';
import type { Made } from './inputs.ts';
import { makePlan } from './inputs.ts';
import type { Given } from './options.ts';
import { mannerOf } from './product.ts';
import { say } from './say.ts';
import type { Disk, Mistake, World } from './world.ts';
import { failure, isMistake } from './world.ts';

/** What an operand means: a plan, a Compose file, a folder that holds one, or one of these as `REV:FILE`. */
export interface Side {
  readonly kind: 'side';
  readonly world: World;
  /** Absolute. */
  readonly files: readonly string[];
}

export async function findSide(world: World, operand: string): Promise<Side | Mistake> {
  const path = posix.resolve(world.cwd, operand);
  const colon = operand.indexOf(':');
  // What is there is taken for what it is; what is not may be a file of a revision.
  const isThere = world.disk.isFile(path) || isFolder(world, path);
  if (isThere || colon < 1 || !world.revision) return sideAt(world, path, operand);
  const revision = await world.revision(world.cwd, operand.slice(0, colon));
  if (typeof revision === 'string') return failure(`${operand}: ${revision}`);
  return sideAt(worldOf(world, revision), posix.join(revision.top, operand.slice(colon + 1)), operand);
}

/** The same files as a revision has them; undefined where it has none. */
export function sideOfRevision(world: World, revision: Revision, operand: string): Side | Mistake | undefined {
  const path = posix.resolve(world.cwd, operand);
  if (below(revision.top, path) === undefined) return failure(`${operand} lies outside of the repository`);
  const there = worldOf(world, revision);
  const files = isFolder(there, path) ? discover(there.disk.isFile, path)?.files : [path];
  return files && isThere({ kind: 'side', world: there, files });
}

/** The side, if its first file is there. */
export function isThere(side: Side): Side | undefined {
  return side.world.disk.isFile(side.files[0] ?? '') ? side : undefined;
}

/** Files of two folders are each seen from their own: that they lie apart is no difference. */
export function seenAlike(before: Side, after: Side): readonly [Side, Side] {
  if (folderOf(before) === folderOf(after)) return [before, after];
  const seen = (side: Side): Side => ({ ...side, world: { ...side.world, cwd: folderOf(side) } });
  return [seen(before), seen(after)];
}

function sideAt(world: World, path: string, operand: string): Side | Mistake {
  if (!isFolder(world, path)) return { kind: 'side', world, files: [path] };
  const found = discover(world.disk.isFile, path);
  return found ? { kind: 'side', world, files: found.files } : failure(nothingFound(`in ${operand}`));
}

function isFolder(world: World, path: string): boolean {
  return world.host(path, []).look('') === 'folder';
}

/** The world as a revision has it: what lies in the repository is read from there, all else as ever. */
function worldOf(world: World, { top, host }: Revision): World {
  const inside = (path: string): string | undefined => below(top, path);
  const whole = host('');
  const read: Disk['read'] = (path) => {
    const name = inside(path);
    const found = name === undefined ? world.disk.read(path) : whole.read(name);
    return found.kind === 'outside' ? { kind: 'refused', why: 'a symbolic link leads out of the repository' } : found;
  };
  const isFile: Disk['isFile'] = (path) => {
    const name = inside(path);
    return name === undefined ? world.disk.isFile(path) : whole.look(name) === 'file';
  };
  return {
    ...world,
    disk: { ...world.disk, read, isFile },
    host: (root, allowed) => {
      const name = inside(root);
      return name === undefined ? world.host(root, allowed) : host(name);
    },
  };
}

/** A path as seen from a folder; undefined for one that is not in it. */
function below(folder: string, path: string): string | undefined {
  const relative = posix.relative(folder, path);
  return relative === '..' || relative.startsWith('../') ? undefined : relative;
}

/** The folder in which a side's names begin, where both sides do not lie in one. */
function folderOf({ files: [first = ''] }: Side): string {
  return posix.dirname(first);
}

/** The arguments as if they named these files. */
export function onFiles(given: Given, files: readonly string[]): Given {
  return { ...given, operands: [], values: new Map([...given.values, ['file', files]]) };
}

/** The plan of a side; undefined when it has errors, which are said. */
export async function planOf(side: Side, given: Given, operand: string): Promise<PodPlan | Mistake | undefined> {
  const made = await judgeSide(side, given, operand);
  if (isMistake(made)) return made;
  // What a plan warns of is one of the things that are compared.
  if (!made.plan) say(side.world, mannerOf(given), made.diagnostics);
  return made.plan;
}

/** A plan, or the errors that are in its place. */
export type Judged = Pick<Made, 'plan' | 'diagnostics'>;

/** The same, with the diagnostics for whoever shows them otherwise. */
export async function judgeSide(side: Side, given: Given, operand: string): Promise<Judged | Mistake> {
  const { world, files } = side;
  const [first = ''] = files;
  const text = world.disk.read(first);
  if (text.kind !== 'text') return failure(unreadable(operand, text));
  if (/^\s*\{/.test(text.text)) {
    const { judgePlan, parsePlan } = await import('./plan-file.ts');
    const found = parsePlan(text.text);
    // JSON is YAML as well: a Compose file has no version that is a number, and no pod.
    if (typeof found === 'object' && found !== null && 'pod' in found) {
      const plan = judgePlan(found, operand);
      return isMistake(plan) ? plan : { plan, diagnostics: [] };
    }
  }
  return makePlan(world, onFiles(given, files));
}
