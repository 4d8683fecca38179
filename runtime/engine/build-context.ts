import { posix, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { IGNORE_FILE, ignoreFilesOf, leavesOut } from '../../compiler/command.ts';
import { type Dockerfile, ignoreText } from './build-folder.ts';
import type { BuildOptions } from './engine.ts';

/** What a build is sent: a tar, and the name that its Dockerfile has there. */
export interface Context {
  readonly tar: Readable;
  readonly dockerfile: string;
}

/** A name that no project has: for a Dockerfile that is not in the context. */
const OWN_DOCKERFILE = '.pod.Dockerfile';

/**
 * The folder without what stays out of it, files sorted and owned by root: owners of the host mean nothing inside an
 * image, and would defeat the Engine's cache. The Dockerfile is sent as it was read: it may have changed since.
 */
export async function buildContext(
  { context }: Pick<BuildOptions, 'context'>,
  { kind, path, text }: Dockerfile,
): Promise<Context> {
  const name = kind === 'inside' ? posix.normalize(path) : OWN_DOCKERFILE;
  // The builder reads both, and takes them out again if they are ignored.
  const isOut = leavesOut(await ignoreText(context, ignoreFilesOf(path)), [name, IGNORE_FILE]);
  const tar = pack(context, {
    ignore: (path) => isOut(relative(context, path)) || relative(context, path) === name,
    map: (header) => ({ ...header, uid: 0, gid: 0 }),
    sort: true,
    // Devices and pipes are passed over.
    strict: false,
    umask: 0,
    finalize: false,
    finish(packed) {
      packed.entry({ name }, text);
      packed.finalize();
    },
  });
  return { tar, dockerfile: name };
}
