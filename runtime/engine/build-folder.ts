import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerfileOf } from '../../compiler/command.ts';
import type { BuildOptions } from './engine.ts';

/** A Dockerfile where the Engine cannot see it. */
export interface Dockerfile extends ReturnType<typeof dockerfileOf> {
  readonly text: string;
}

/** Whether a context is one: they are absolute, and all others URLs and images. */
export function isFolder(place: string): boolean {
  return place.startsWith('/');
}

/** The Dockerfile of a folder, which is looked at first: no Engine's words would say which of both is missing. */
export async function dockerfileIn(
  options: Pick<BuildOptions, 'context' | 'dockerfile' | 'dockerfileInline'>,
): Promise<Dockerfile> {
  const { context, dockerfileInline } = options;
  await folderThere(context, 'its build context');
  const { kind, path } = dockerfileOf(options);
  if (dockerfileInline !== undefined) return { kind, path, text: dockerfileInline };
  const text = await readFile(join(context, path), 'utf8').catch((cause) => {
    throw new Error(`its build context has no ${path}`, { cause });
  });
  return { kind, path, text };
}

export async function folderThere(folder: string, what: string): Promise<void> {
  const found = await stat(folder).catch((cause) => {
    throw new Error(`${what} ${folder} is not there`, { cause });
  });
  if (!found.isDirectory()) throw new Error(`${what} ${folder} is no folder`);
}

/** The text of the first of these files that is in the folder; empty when none is. */
export async function ignoreText(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return '';
}
