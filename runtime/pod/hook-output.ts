import type { Output } from '../engine/engine.ts';
import type { ContainerLog } from '../logs/sink.ts';

/** What a command in a container prints, on its way to the container's log. */
export interface HookOutput {
  write(chunk: Output): Promise<void> | void;
  /** No more comes: a line that was begun ends, so that what the container prints next begins one. */
  end(): void;
}

const NEWLINE = 10;
const END = Buffer.from('\n');

/** The log is the container's own and stays open: bounds of size and room are those of all that it prints. */
export function hookOutput(open: () => ContainerLog): HookOutput {
  const begun = new Set<Output['stream']>();
  let log: ContainerLog | undefined;
  return {
    write(chunk) {
      log ??= open();
      if (chunk.bytes.at(-1) === NEWLINE) begun.delete(chunk.stream);
      else if (chunk.bytes.length > 0) begun.add(chunk.stream);
      return log.write(chunk);
    },
    end() {
      for (const stream of begun) void log?.write({ stream, bytes: END });
      begun.clear();
    },
  };
}
