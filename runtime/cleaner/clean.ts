import { existsSync } from 'node:fs';
import type { Bounded, Engine, Found, Having } from '../engine/engine.ts';
import { AFTERMATH_SECONDS } from '../engine/limits.ts';
import { removeFolder } from '../files/folder.ts';
import { stopOf } from '../run/facts.ts';
import type { Cgroups } from './cgroups.ts';
import { isOwned, ownerOf } from './owned.ts';
import { grouped } from './runs.ts';

export interface Cleaning extends Bounded {
  /** Lets time pass. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** What of all that is there may go. Asked at each look anew: a run may have begun meanwhile. */
  readonly select: (found: readonly Found[]) => readonly Found[];
  readonly cgroups: Cgroups;
}

/** What became of all that could go. */
export interface Cleaned {
  readonly kind: 'cleaned';
  readonly removed: readonly Thing[];
  /** What is still there, and why. */
  readonly left: readonly Left[];
}

/** Something of a run: on the Engine, or a folder or a cgroup of this host, by its path. */
export interface Thing {
  readonly kind: Found['kind'] | 'folder' | 'cgroup';
  readonly name: string;
}

export interface Left {
  readonly found: Thing;
  readonly why: string;
}

/** What could not be removed because of something that is gone by now is tried again. */
const LOOKS = 3;

/**
 * Removes what may go of all that carries the labels; what fails stops nothing else. An Engine goes on with what an
 * executor asked that died meanwhile: at the last look nothing new was found, some time after the one before.
 */
export async function clean(engine: Engine, labels: Having, options: Cleaning): Promise<Cleaned> {
  if (Object.keys(labels).length === 0) throw new Error('bug: without a label everything of the engine would go');
  const done: Done = { removed: [], left: [], cgroups: new Set(), cgroupsLeft: [] };
  const used: Found[] = [];
  let others: readonly Found[] = [];
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await options.sleep(AFTERMATH_SECONDS * 1000, options.signal);
    options.signal.throwIfAborted();
    const listed = await engine.list(labels, options);
    const all = listed.filter((one) => !done.removed.some((gone) => isSame(one, gone)));
    // Images that others use stay, which is no trouble.
    used.push(...listed.filter((one) => one.kind === 'image' && !all.includes(one)));
    const found = options.select(all);
    others = all.filter((one) => !found.includes(one));
    done.left = [];
    if (found.length === 0 && done.cgroupsLeft.length === 0 && look > 0) break;
    await removeFound(engine, found, done, options);
  }
  const removed = done.removed.filter((one) => !used.some((other) => isSame(one, other)));
  return outcome({ ...done, removed }, others);
}

/** Of all looks so far. */
interface Done {
  readonly removed: Found[];
  /** Of the last look. */
  left: readonly LeftHere[];
  /** Paths on this host. */
  readonly cgroups: Set<string>;
  cgroupsLeft: readonly Left[];
}

/** Left of what the Engine has. */
interface LeftHere extends Left {
  readonly found: Found;
}

async function removeFound(engine: Engine, found: readonly Found[], done: Done, options: Cleaning): Promise<void> {
  await stopInOrder(engine, found, options);
  for (const kinds of ORDER) {
    const ofKinds = found.filter(({ kind }) => kinds.includes(kind));
    const outcomes = await Promise.all(ofKinds.map((one) => remove(engine, one, options)));
    const left = outcomes.filter((one) => one !== undefined);
    done.left = [...done.left, ...left];
    done.removed.push(...ofKinds.filter((one) => !left.some((other) => other.found === one)));
    // Before the last thing goes that says where they are.
    if (kinds.includes('container')) removeCgroups([...done.removed, ...found], done, options.cgroups);
  }
}

/** Containers hold on to all else. */
const ORDER: readonly (readonly Found['kind'][])[] = [['container'], ['network', 'volume', 'image']];

/** As their pod would, in its waves. What does not stop is removed all the same. */
async function stopInOrder(engine: Engine, found: readonly Found[], options: Bounded): Promise<void> {
  const running = found.filter((one) => one.running === true);
  const waves = [...grouped(running, ({ labels }) => `${stopOf(labels).wave}`)].sort(
    ([a], [b]) => Number(a) - Number(b),
  );
  for (const [, wave] of waves) {
    await Promise.all(
      wave.map((one) => engine.stop(handle(one), stopOf(one.labels).seconds, options).catch(() => undefined)),
    );
    options.signal.throwIfAborted();
  }
}

function removeCgroups(found: readonly Found[], done: Done, cgroups: Cgroups): void {
  const owners = found.map(ownerOf).filter(isOwned);
  const paths = new Set(owners.flatMap(({ cgroup }) => cgroup ?? []));
  const results = [...paths].map((path) => cgroups.remove(path));
  for (const path of results.flatMap(({ removed }) => removed)) done.cgroups.add(path);
  done.cgroupsLeft = results.flatMap(({ left }) =>
    left.map(({ path: name, why }) => ({ found: { kind: 'cgroup', name }, why })),
  );
}

function outcome({ removed, left, cgroups, cgroupsLeft }: Done, others: readonly Found[]): Cleaned {
  const kept = [...left.map(({ found }) => found), ...others];
  const folders = cleanFolders(removed, kept);
  const gone = [...cgroups].map((name) => ({ kind: 'cgroup', name }) as const);
  return {
    kind: 'cleaned',
    removed: [...removed, ...folders.removed, ...gone],
    left: [...left, ...folders.left, ...cgroupsLeft],
  };
}

/** The folders of files that containers mount, unless one of those is still there. */
function cleanFolders(removed: readonly Found[], kept: readonly Found[]): Pick<Cleaned, 'removed' | 'left'> {
  const used = foldersOf(kept);
  const folders = foldersOf(removed).filter((folder) => !used.includes(folder) && existsSync(folder));
  const tried = folders.map((name) => ({ found: { kind: 'folder', name } as const, why: removeFolder(name) }));
  return {
    removed: tried.flatMap(({ found, why }) => (why === undefined ? [found] : [])),
    left: tried.flatMap(({ found, why }) => (why === undefined ? [] : [{ found, why }])),
  };
}

function foldersOf(found: readonly Found[]): readonly string[] {
  const owners = found.map(ownerOf).filter(isOwned);
  return [...new Set(owners.flatMap(({ folder }) => folder ?? []))];
}

function isSame(a: Found, b: Found): boolean {
  return a.kind === b.kind && a.name === b.name && a.id === b.id;
}

/** Not by name where that can be helped: another thing may have it by now. */
function handle({ id, name }: Found): string {
  return id ?? name;
}

/** Undefined when it is gone. */
async function remove(engine: Engine, found: Found, options: Bounded): Promise<LeftHere | undefined> {
  try {
    await REMOVE[found.kind](engine, handle(found), options);
    return undefined;
  } catch (error) {
    if (options.signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { found, why: why.replaceAll(handle(found), found.name) };
  }
}

const REMOVE: { readonly [K in Found['kind']]: (engine: Engine, name: string, options: Bounded) => Promise<void> } = {
  container: (engine, name, options) => engine.remove(name, options),
  network: (engine, name, options) => engine.removeNetwork(name, options),
  volume: (engine, name, options) => engine.removeVolume(name, options),
  image: (engine, name, options) => engine.removeImage(name, options),
};
