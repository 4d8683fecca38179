import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import dockerignore from '@balena/dockerignore';
import { pack } from 'tar-fs';
import { FILES_FOLDER } from '../../compiler/plan/files.ts';
import type { BuildOptions } from './engine.ts';

/** What a build is sent: a tar, and the name that its Dockerfile has there. */
export interface Context {
  readonly tar: Readable;
  readonly dockerfile: string;
}

/** A name that no project has: for a Dockerfile that is not in the context. */
const OWN_DOCKERFILE = '.pod.Dockerfile';

/**
 * The folder without what its .dockerignore names, files sorted and owned by root: owners of the host mean nothing
 * inside an image, and would defeat the Engine's cache. Dockerfile and .dockerignore always go along: the builder
 * reads both, and takes them out again if they are ignored.
 */
export async function buildContext({ context, dockerfile, dockerfileInline }: BuildOptions): Promise<Context> {
  const found = await stat(context).catch((cause) => {
    throw new Error(`its build context ${context} is not there`, { cause });
  });
  if (!found.isDirectory()) throw new Error(`its build context ${context} is no folder`);
  const stated = dockerfile ?? 'Dockerfile';
  const outside = relative(context, join(context, stated)).startsWith('..');
  const text = dockerfileInline ?? (outside ? await readFile(join(context, stated), 'utf8') : undefined);
  if (text === undefined) await readable(join(context, stated), stated);
  const name = text === undefined ? stated : OWN_DOCKERFILE;
  const ignored = ignoring(await optional(join(context, '.dockerignore')), [name, '.dockerignore']);
  const tar = pack(context, {
    // Secrets of a run that goes on, or was killed, are in no image.
    ignore: (path) => basename(path) === FILES_FOLDER || ignored(relative(context, path)),
    map: (header) => ({ ...header, uid: 0, gid: 0 }),
    sort: true,
    // Devices and pipes are passed over.
    strict: false,
    umask: 0,
    finalize: false,
    finish(packed) {
      if (text !== undefined) packed.entry({ name }, text);
      packed.finalize();
    },
  });
  return { tar, dockerfile: name };
}

async function readable(path: string, name: string): Promise<void> {
  await stat(path).catch((cause) => {
    throw new Error(`its build context has no ${name}`, { cause });
  });
}

async function optional(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Whether a path, relative to the context, stays out. A folder in which a `!pattern` begins must be entered. */
export function ignoring(text: string, always: readonly string[]): (path: string) => boolean {
  const patterns = text.replace(/^\ufeff/, '');
  const rules = dockerignore.default({ ignorecase: false }).add(patterns);
  const kept = [...always, ...wanted(patterns)].map((pattern) => `${pattern}/`);
  return (path) => {
    if (path === '' || always.includes(path) || !rules.ignores(path)) return false;
    return !kept.some((pattern) => pattern.startsWith(`${path}/`) && pattern !== `${path}/`);
  };
}

function wanted(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('!'))
    .map((line) =>
      line
        .slice(1)
        .trim()
        .replace(/^\.?\//, '')
        .replace(/\/$/, ''),
    );
}
