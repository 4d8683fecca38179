import { readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { dockerfileOf, IGNORE_FILE, ignoreFilesOf, leavesOut } from '../../compiler/command.ts';
import type { BuildOptions } from './engine.ts';
import { ignoreText } from './ignore-file.ts';

/** What a build is sent: a tar, and the name that its Dockerfile has there. */
export interface Context {
  readonly tar: Readable;
  readonly dockerfile: string;
}

/** A name that no project has: for a Dockerfile that is not in the context. */
const OWN_DOCKERFILE = '.pod.Dockerfile';

/**
 * The folder without what stays out of it, files sorted and owned by root: owners of the host mean nothing inside an
 * image, and would defeat the Engine's cache.
 */
export async function buildContext(options: BuildOptions): Promise<Context> {
  const { context, dockerfileInline } = options;
  const found = await stat(context).catch((cause) => {
    throw new Error(`its build context ${context} is not there`, { cause });
  });
  if (!found.isDirectory()) throw new Error(`its build context ${context} is no folder`);
  const { kind, path: stated } = dockerfileOf(options);
  const text = dockerfileInline ?? (kind === 'outside' ? await readFile(join(context, stated), 'utf8') : undefined);
  if (text === undefined) await readable(join(context, stated), stated);
  const name = text === undefined ? stated : OWN_DOCKERFILE;
  // The builder reads both, and takes them out again if they are ignored.
  const isOut = leavesOut(await ignoreText(context, ignoreFilesOf(stated)), [name, IGNORE_FILE]);
  const tar = pack(context, {
    ignore: (path) => isOut(relative(context, path)),
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
