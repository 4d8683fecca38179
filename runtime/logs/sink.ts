import type { Container } from '../../compiler/plan/plan.ts';
import type { Output } from '../engine/engine.ts';

/** Where the output of containers goes. Nothing here ever throws or rejects: trouble is told by other ways. */
export interface LogSink {
  /** Once for each start of a container, before it starts; what it prints now is added to what it printed before. */
  open(container: Container): ContainerLog;
}

/** The output of one life of a container. */
export interface ContainerLog {
  /**
   * Takes a chunk and is done with its bytes on return. A promise asks to wait with the next chunk: it settles when
   * there is room, or soon all the same, for a container must not be blocked by a slow disk; output is lost then, and
   * a line says so.
   */
  write(chunk: Output): Promise<void> | void;
  /** No more comes. Settles when all is written, or after a while when it cannot be. */
  end(): Promise<void>;
  /** The last lines, both streams in the order they came, without escape sequences; also after the end. */
  tail(): string[];
}
