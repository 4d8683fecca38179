import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { isMissing, reasonOf } from './errors.ts';
import { type Held, hold, holdIn, release, WAY, type Way } from './held.ts';

/** A root folder, and the absolute paths that are allowed besides. */
export interface Rooms {
  readonly root: string;
  readonly rooms: readonly Room[];
  readonly way: Way;
}

interface Room {
  readonly path: string;
  /** The same without symbolic links: whoever allowed the path trusts the links on the way to it. */
  readonly real: string;
}

export function roomsOf(root: string, allowed: readonly string[] = [], way: Way = WAY): Rooms {
  const paths = [root, ...allowed].map((path) => resolve(path));
  // A link in a room may be a container's: it makes no room of its own.
  const outer = paths.filter((path) => !paths.some((other) => other !== path && isBelow(path, other)));
  return { root: resolve(root), rooms: [...new Set(outer)].map((path) => ({ path, real: realOf(path) })), way };
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The path without symbolic links; as it is where it does not exist. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The held end of a path, or why there is none: `why` ends a sentence. The caller releases it. */
export type Reached =
  | {
      readonly kind: 'held';
      readonly held: Held;
      /** Absolute, without symbolic links, when the walk passed. */
      readonly path: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'refused'; readonly why: string };

/** The most symbolic links on one path: Linux follows as many. */
const MOST_LINKS = 40;

/**
 * Walks to a path, relative to the root or absolute, step by step: each name is looked up in the folder that is held
 * from the step before, symbolic links are read and walked in the same way, and `..` goes back to the folder the walk
 * came from. Nothing outside the rooms is looked at, so a link that another process puts on the way leads nowhere else.
 */
export function reach(rooms: Rooms, path: string): Reached {
  if (path.includes('\0')) return { kind: 'refused', why: 'its name holds a NUL character' };
  const trail: Level[] = [];
  try {
    return walk(rooms, resolve(rooms.root, path), trail);
  } catch (error) {
    return isMissing(error) ? { kind: 'missing' } : { kind: 'refused', why: reasonOf(error) };
  } finally {
    leave(trail);
  }
}

/** A folder on the way, from a room's top down; only the last may be something else. */
interface Level {
  readonly held: Held;
  readonly path: string;
}

function walk({ rooms, way }: Rooms, path: string, trail: Level[]): Reached {
  const steps = stepsOf(path);
  let links = 0;
  // Outside every room a path is only compared, never looked up.
  let outside: string = sep;
  for (;;) {
    const room = trail.length === 0 && rooms.find((one) => one.path === outside || one.real === outside);
    if (room) trail.push({ path: room.real, held: hold(room.real, way) });
    const here = trail.at(-1);
    const step = steps.pop();
    if (step === undefined) return here ? { kind: 'held', ...take(trail, here) } : { kind: 'outside' };
    if (here && !here.held.stats.isDirectory()) return { kind: 'missing' };
    if (step === '..') {
      outside = dirname(here?.path ?? outside);
      if (here) leave(trail, trail.length - 1);
    } else if (here) {
      const target = enter(here, step, trail);
      if (target === undefined) continue;
      links += 1;
      if (links > MOST_LINKS) return { kind: 'refused', why: 'its symbolic links lead in a circle' };
      steps.push(...stepsOf(target));
      if (isAbsolute(target)) {
        leave(trail);
        outside = sep;
      }
    } else {
      outside = join(outside, step);
    }
  }
}

/** The names of a path, the first last. */
function stepsOf(path: string): string[] {
  return path
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .reverse();
}

/** Adds an entry to the trail, or returns where it leads when it is a symbolic link. */
function enter({ held: folder, path }: Level, name: string, trail: Level[]): string | undefined {
  const held = holdIn(folder, name);
  if (held.target === undefined) trail.push({ held, path: join(path, name) });
  else release(held);
  return held.target;
}

/** Takes the last level out of the trail, which is left behind. */
function take(trail: Level[], last: Level): Level {
  trail.pop();
  return last;
}

function leave(trail: Level[], from = 0): void {
  for (const { held } of trail.splice(from)) release(held);
}
