import { dirname, resolve } from 'node:path';
import { decode } from './files/decode.ts';
import { kindOf, readHeld, release } from './files/held.ts';
import { reasonOf } from './files/errors.ts';
import { type Reached, reach, type Rooms, roomsOf } from './files/reach.ts';
import type { Found, Host } from './host.ts';

/** The one device that is a file: people write it for a file with nothing in it. */
const NOTHING = '/dev/null';

/** Bytes. Nothing that a Compose file names, apart from build contexts and binds, is larger. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The files below a root folder, and those at or below the allowed absolute paths. Links may lead from one to the other. */
export function files(root: string, allowed: readonly string[] = []): Host {
  return filesIn(roomsOf(root, allowed));
}

/** The files of rooms; see `reach` for what is followed. */
export function filesIn(rooms: Rooms): Host {
  return {
    read: (path) => read(rooms, path),
    look: (path) => look(rooms, path),
    hasLinks: (path) => hasLinks(rooms, path),
  };
}

function read(rooms: Rooms, path: string): Found {
  const reached = reach(rooms, path);
  if (reached.kind !== 'held') return reached;
  try {
    return readWhole(reached);
  } catch (error) {
    return { kind: 'refused', why: reasonOf(error) };
  } finally {
    release(reached.held);
  }
}

function readWhole({ held, path }: Extract<Reached, { kind: 'held' }>): Found {
  if (path === NOTHING) return { kind: 'text', text: '', bytes: new Uint8Array() };
  if (!held.stats.isFile()) return { kind: 'refused', why: kindOf(held.stats) };
  const bytes = readHeld(held, MOST_BYTES);
  if (!bytes) return { kind: 'refused', why: 'it is larger than 16 MiB' };
  return { kind: 'text', text: decode(bytes), bytes };
}

function look(rooms: Rooms, path: string): ReturnType<Host['look']> {
  const reached = reach(rooms, path);
  if (reached.kind !== 'held') return reached.kind === 'refused' ? 'other' : reached.kind;
  const { stats } = reached.held;
  release(reached.held);
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
}

/** Looks at the existing part of a path that does not exist. A path that leads out is refused elsewhere. */
function hasLinks(rooms: Rooms, path: string): boolean {
  const reached = reach(rooms, path);
  if (reached.kind === 'missing' && path !== dirname(path)) return hasLinks(rooms, dirname(path));
  if (reached.kind !== 'held') return reached.kind === 'refused';
  release(reached.held);
  const root = rooms.rooms.find((room) => room.path === rooms.root)?.real ?? rooms.root;
  return reached.path !== resolve(root, path);
}
