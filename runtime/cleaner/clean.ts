import { existsSync } from 'node:fs';
import type { Labels } from '../../compiler/plan/plan.ts';
import type { Bounded, Engine, Found } from '../engine/engine.ts';
import { AFTERMATH_SECONDS } from '../engine/limits.ts';
import { removeFolder } from '../files/folder.ts';
import { foldersOf } from '../run/facts.ts';

/** `sleep` lets time pass. */
export interface Cleaning extends Bounded {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** What became of everything that carried the labels. */
export interface Cleaned {
  readonly kind: 'cleaned';
  readonly removed: readonly Thing[];
  /** What is still there, and why. */
  readonly left: readonly Left[];
}

/** Something of a run: on the Engine, or a folder of this host, by its path. */
export interface Thing {
  readonly kind: Found['kind'] | 'folder';
  readonly name: string;
}

export interface Left {
  readonly found: Thing;
  readonly why: string;
}

/** What could not be removed because of something that is gone by now is tried again. */
const LOOKS = 3;

/**
 * Removes everything that carries the labels, which what outlives a pod does not; what fails stops nothing else. An
 * Engine goes on with what an executor asked that died meanwhile: at the last look nothing new was found, some time
 * after the one before.
 */
export async function clean(engine: Engine, labels: Labels, options: Cleaning): Promise<Cleaned> {
  if (Object.keys(labels).length === 0) throw new Error('bug: without a label everything of the engine would go');
  const removed: Found[] = [];
  let left: readonly LeftHere[] = [];
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await options.sleep(AFTERMATH_SECONDS * 1000, options.signal);
    const found = (await engine.list(labels, options)).filter((one) => !isAmong(one, removed));
    left = [];
    if (found.length === 0 && look > 0) break;
    for (const kinds of ORDER) {
      const ofKinds = found.filter(({ kind }) => kinds.includes(kind));
      const outcomes = await Promise.all(ofKinds.map((one) => remove(engine, one, options)));
      left = [...left, ...outcomes.filter((outcome) => outcome !== undefined)];
    }
    removed.push(
      ...found.filter(
        (one) =>
          !isAmong(
            one,
            left.map((other) => other.found),
          ),
      ),
    );
  }
  const folders = cleanFolders(
    removed,
    left.map(({ found }) => found),
  );
  return { kind: 'cleaned', removed: [...removed, ...folders.removed], left: [...left, ...folders.left] };
}

/** Left of what the Engine has. */
interface LeftHere extends Left {
  readonly found: Found;
}

/** The folders of files that containers mount, unless one of those is still there. */
function cleanFolders(removed: readonly Found[], left: readonly Found[]): Pick<Cleaned, 'removed' | 'left'> {
  const used = foldersOf(left);
  const folders = foldersOf(removed).filter((folder) => !used.includes(folder) && existsSync(folder));
  const tried = folders.map((name) => ({ found: { kind: 'folder', name } as const, why: removeFolder(name) }));
  return {
    removed: tried.flatMap(({ found, why }) => (why === undefined ? [found] : [])),
    left: tried.flatMap(({ found, why }) => (why === undefined ? [] : [{ found, why }])),
  };
}

/** Containers hold on to all else. */
const ORDER: readonly (readonly Found['kind'][])[] = [['container'], ['network', 'volume', 'image']];

function isAmong({ kind, name }: Thing, list: readonly Thing[]): boolean {
  return list.some((one) => one.kind === kind && one.name === name);
}

/** Undefined when it is gone. */
async function remove(engine: Engine, found: Found, options: Bounded): Promise<LeftHere | undefined> {
  try {
    await REMOVE[found.kind](engine, found.name, options);
    return undefined;
  } catch (error) {
    if (options.signal.aborted) throw error;
    return { found, why: error instanceof Error ? error.message : String(error) };
  }
}

const REMOVE: { readonly [K in Found['kind']]: (engine: Engine, name: string, options: Bounded) => Promise<void> } = {
  container: (engine, name, options) => engine.remove(name, options),
  network: (engine, name, options) => engine.removeNetwork(name, options),
  volume: (engine, name, options) => engine.removeVolume(name, options),
  image: (engine, name, options) => engine.removeImage(name, options),
};
