import { constants, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder of the sandbox in which files are written. A container may have the sandbox mounted and put links, pipes or
 * devices where the logs go: the folder is opened once and names are looked up in what was opened, links are not
 * followed, and only regular files are written.
 */
export class Folder {
  readonly #path: string;
  #opened: Promise<FileHandle> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Opens a file to append to; it is made where it is missing. */
  async append(name: string): Promise<FileHandle> {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    const path = await this.#at(name);
    const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o644);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new Error('it is no regular file');
  }

  /** Puts a file in the place of another. A missing one is no trouble. */
  async rename(name: string, to: string): Promise<void> {
    await rename(await this.#at(name), await this.#at(to)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.then(
      (folder) => folder.close(),
      () => undefined,
    );
  }

  async #at(name: string): Promise<string> {
    this.#opened ??= this.#open();
    const { fd } = await this.#opened.catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    // Linux names what is open; elsewhere the path must do.
    const here = `/proc/self/fd/${fd}`;
    return join(existsSync(here) ? here : this.#path, name);
  }

  async #open(): Promise<FileHandle> {
    await mkdir(this.#path, { recursive: true, mode: 0o755 });
    return open(this.#path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  }
}
