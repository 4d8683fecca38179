import { tarEnd, tarHead, tarPadding } from '../../compiler/command.ts';
import type { PutFile } from './engine.ts';

/**
 * The files as a tar for the root folder of a container. Their folders are no entries of it: the Engine makes what is
 * missing (root's, 0755), whereas an entry would change the rights of a folder that is there, and put a folder in the
 * place of a link such as /var/run (measured on 20.10).
 */
export function fileTar(files: readonly PutFile[]): Buffer {
  const pieces = files.flatMap(({ path, bytes, ...rights }) => [
    tarHead({ path: path.replace(/^\/+/, ''), kind: 'file', size: bytes.length, ...rights }),
    bytes,
    tarPadding(bytes.length),
  ]);
  return Buffer.concat([...pieces, tarEnd()]);
}
