import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-fs';
import type { PutFile } from './engine.ts';

/** S_IFREG of stat(2). */
const REGULAR = 0o100000;

/**
 * The files as a tar for the root folder of a container. Their folders are no entries of it: the Engine makes what is
 * missing (root's, 0755), whereas an entry would change the rights of a folder that is there, and put a folder in the
 * place of a link such as /var/run (measured on 20.10).
 */
export function fileTar(files: readonly PutFile[]): Promise<Buffer> {
  const tar = pack('/', {
    // Nothing of this machine: the entries follow.
    entries: [],
    finalize: false,
    finish(packed) {
      for (const { path, bytes, uid, gid, mode } of files) {
        // No rights at all would be taken for nothing said: the bit of a regular file says something.
        packed.entry({ name: path.replace(/^\/+/, ''), uid, gid, mode: mode | REGULAR }, Buffer.from(bytes));
      }
      packed.finalize();
    },
  });
  return buffer(tar);
}
