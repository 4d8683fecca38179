import type { FileHandle } from 'node:fs/promises';
import type { LogBounds } from '../../compiler/command.ts';
import type { Destination } from './destination.ts';
import type { Folder } from '../sandbox/folder.ts';

const NEWLINE = 10;

/**
 * A file of bounded size: when it is full it becomes `<name>.1`, that one `<name>.2` and so on as far as files are
 * kept, and a new one begins, at the beginning of a line where there is one. What an earlier run left under the name
 * becomes `<name>.1` as well.
 */
export class RotatingFile implements Destination {
  readonly #folder: Folder;
  readonly #name: string;
  readonly #bounds: LogBounds;
  #file: FileHandle | undefined;
  #size = 0;
  /** Whether the file is one of this run. */
  #ours = false;

  constructor(folder: Folder, name: string, bounds: LogBounds) {
    this.#folder = folder;
    this.#name = name;
    this.#bounds = bounds;
  }

  async write(bytes: Buffer): Promise<void> {
    let from = 0;
    while (from < bytes.length) {
      const end = this.#fitting(bytes, from);
      if (end === from) await this.#rotate();
      else await this.#append(bytes.subarray(from, end));
      from = end;
    }
  }

  /** The next write opens it again. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Up to where the bytes go into the file as it is: all, or whole lines, or nothing; a long line into an empty file. */
  #fitting(bytes: Buffer, from: number): number {
    const end = from + this.#bounds.size - this.#size;
    if (end >= bytes.length) return bytes.length;
    const newline = end > from ? bytes.lastIndexOf(NEWLINE, end - 1) : -1;
    if (newline >= from) return newline + 1;
    return this.#size === 0 ? end : from;
  }

  async #append(bytes: Buffer): Promise<void> {
    if (!this.#ours) await this.#rotate();
    const file = this.#file ?? (await this.#folder.append(this.#name));
    this.#file = file;
    let from = 0;
    while (from < bytes.length) {
      const { bytesWritten } = await file.write(bytes, from);
      from += bytesWritten;
      this.#size += bytesWritten;
    }
  }

  async #rotate(): Promise<void> {
    await this.close();
    for (let last = this.#bounds.files - 1; last > 0; last--) {
      this.#folder.rename(last === 1 ? this.#name : `${this.#name}.${last - 1}`, `${this.#name}.${last}`);
    }
    this.#ours = true;
    this.#size = 0;
  }
}
