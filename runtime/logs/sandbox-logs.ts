import { basename, dirname, join } from 'node:path';
import { DEFAULT_OPERATIONS, type LogBounds } from '../../compiler/command.ts';
import type { Clock } from '../pod/clock.ts';
import { Folder, type Place } from '../sandbox/folder.ts';
import { type Destination, writeTrouble } from './destination.ts';
import { Lines } from './lines.ts';
import { Raw } from './raw.ts';
import { RotatingFile } from './rotating.ts';
import type { ContainerLog, LogSink } from './sink.ts';
import { Memory, Spool, type SpoolOptions } from './spool.ts';
import { Tail } from './tail.ts';

export interface SandboxLogsOptions {
  /** The folder that the plan's log paths are relative to; absent: no file is wanted. */
  readonly sandbox?: Place;
  /** Where all containers' lines go, with their prefixes: the sandbox's `stdout` and `stderr`, or the user's. */
  readonly stdout: Destination;
  readonly stderr: Destination;
  readonly clock: Clock;
  /** Told once when a destination begins to fail. Containers are not held up by that. */
  readonly trouble: (error: Error) => void;
  /** Of the files of each of the two streams of a container; the operator's default where nothing is said. */
  readonly bounds?: LogBounds;
}

export interface SandboxLogs extends LogSink {
  /** After the last container's end: settles when all is written, or after a while when it cannot be. */
  close(): Promise<void>;
}

/** Containers' output into their files, as it comes, and into the common streams, line by line. */
export function sandboxLogs(options: SandboxLogsOptions): SandboxLogs {
  const memory = new Memory();
  const target = (what: string, destination: Destination) => targetOf(what, options, { destination, memory });
  const common = { stdout: target('stdout', options.stdout), stderr: target('stderr', options.stderr) };
  const nowhere = { stdout: target('stdout', NOWHERE), stderr: target('stderr', NOWHERE) };
  const files = new Map<string, Target>();
  const folders = new Map<string, Folder>();
  const fileOf = (path: string): Target | undefined => {
    if (options.sandbox === undefined) return undefined;
    const { root, path: inside } = options.sandbox;
    const where = join(inside, dirname(path));
    const folder = folders.get(where) ?? new Folder({ root, path: where });
    folders.set(where, folder);
    const file = new RotatingFile(folder, basename(path), options.bounds ?? DEFAULT_OPERATIONS.logs);
    const known = files.get(path) ?? target(path, file);
    files.set(path, known);
    return known;
  };
  return {
    open: ({ logs }) => {
      const streams = { stdout: fileOf(logs.stdout), stderr: fileOf(logs.stderr) };
      return containerLog(logs.prefix, streams, logs.apart ? nowhere : common);
    },
    async close() {
      await Promise.all([...files.values(), common.stdout, common.stderr].map((target) => target.close()));
      for (const folder of folders.values()) folder.close();
    },
  };
}

/** For containers whose lines stand in their own files only. */
const NOWHERE: Destination = { write: async () => undefined, close: async () => undefined };

/** A spool that tells when its end does not come. */
interface Target {
  readonly spool: Spool;
  written(): Promise<void>;
  close(): Promise<void>;
}

interface Pair<T> {
  readonly stdout: T;
  readonly stderr: T;
}

function targetOf(
  what: string,
  { clock, trouble }: SandboxLogsOptions,
  to: Pick<SpoolOptions, 'destination' | 'memory'>,
): Target {
  const spool = new Spool({ ...to, clock, trouble: (error) => trouble(writeTrouble(what, error)) });
  const late = () => trouble(new Error(`the last output did not reach ${what}: writing took too long`));
  return {
    spool,
    async written() {
      if (!(await spool.written())) late();
    },
    async close() {
      if (await spool.written()) await to.destination.close().catch((error) => trouble(writeTrouble(what, error)));
      else late();
    },
  };
}

function containerLog(prefix: string, files: Pair<Target | undefined>, common: Pair<Target>): ContainerLog {
  const tail = new Tail();
  const streams = {
    stdout: streamLog(new Lines(prefix, common.stdout.spool, tail), common.stdout, files.stdout),
    stderr: streamLog(new Lines(prefix, common.stderr.spool, tail), common.stderr, files.stderr),
  };
  return {
    write: ({ stream, bytes }) => streams[stream].take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    end: async () => void (await Promise.all([streams.stdout.end(), streams.stderr.end()])),
    tail: () => tail.lines(streams.stdout.begun(), streams.stderr.begun()),
  };
}

interface StreamLog {
  take(chunk: Buffer): Promise<void> | undefined;
  end(): Promise<void>;
  begun(): Buffer;
}

function streamLog(lines: Lines, common: Target, file: Target | undefined): StreamLog {
  const raw = file && new Raw(file.spool);
  return {
    take(chunk) {
      raw?.take(chunk);
      lines.take(chunk);
      return bothOf(common.spool.room(), file?.spool.room());
    },
    async end() {
      lines.end();
      raw?.end();
      // A file is opened again when the container starts again.
      await Promise.all([common.written(), file?.close()]);
    },
    begun: () => lines.begun,
  };
}

function bothOf(one: Promise<void> | undefined, other: Promise<void> | undefined): Promise<void> | undefined {
  if (one && other) return Promise.all([one, other]).then(() => undefined);
  return one ?? other;
}
