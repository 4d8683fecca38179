import { join } from 'node:path';
import { dockerfileOf, filesIn, type Held, reach, release, type Rooms, roomsOf } from '../../compiler/command.ts';
import type { BuildOptions } from './engine.ts';
import type { Link } from './link.ts';

/** A Dockerfile where the Engine cannot see it. */
export interface Dockerfile extends ReturnType<typeof dockerfileOf> {
  readonly text: string;
}

/** Whether a context is one: they are absolute, and all others URLs and images. */
export function isFolder(place: string): boolean {
  return place.startsWith('/');
}

/** Where the folders and files of a build may lie; where nobody said so, in its context. */
export function roomsOfBuild({ rooms }: Pick<Link, 'rooms'>, { context }: Pick<BuildOptions, 'context'>): Rooms {
  return rooms ?? roomsOf(context);
}

/** The Dockerfile of a folder, which is looked at first: no Engine's words would say which of both is missing. */
export function dockerfileIn(
  rooms: Rooms,
  options: Pick<BuildOptions, 'context' | 'dockerfile' | 'dockerfileInline'>,
): Dockerfile {
  const { context, dockerfileInline } = options;
  release(holdContext(rooms, context, 'its build context'));
  const { kind, path } = dockerfileOf(options);
  if (dockerfileInline !== undefined) return { kind, path, text: dockerfileInline };
  const text = textOf(rooms, context, path);
  if (text === undefined) throw new Error(`its build context has no ${path}`);
  return { kind, path, text };
}

/** Holds a folder that a builder is sent; the caller releases it. */
export function holdContext(rooms: Rooms, folder: string, what: string): Held {
  const found = reach(rooms, folder);
  if (found.kind === 'missing') throw new Error(`${what} ${folder} is not there`);
  if (found.kind !== 'held') throw new Error(`${what} ${folder} cannot be read: ${why(found)}`);
  if (found.held.stats.isDirectory()) return found.held;
  release(found.held);
  throw new Error(`${what} ${folder} is no folder`);
}

/** The text of the first of these files that is in the folder; empty when none is. */
export function ignoreText(rooms: Rooms, folder: string, names: readonly string[]): string {
  for (const name of names) {
    const text = textOf(rooms, folder, name);
    if (text !== undefined) return text;
  }
  return '';
}

function textOf(rooms: Rooms, folder: string, name: string): string | undefined {
  const found = filesIn(rooms).read(join(folder, name));
  if (found.kind === 'missing') return undefined;
  if (found.kind !== 'text') throw new Error(`${name} of its build context cannot be read: ${why(found)}`);
  return found.text;
}

function why(found: { readonly kind: 'outside' } | { readonly kind: 'refused'; readonly why: string }): string {
  return found.kind === 'refused' ? found.why : 'it lies outside the sandbox, or a symbolic link leads there';
}
