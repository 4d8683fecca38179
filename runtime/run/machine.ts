import type { World } from '../../compiler/command.ts';
import type { Engine } from '../engine/engine.ts';
import type { Destination } from '../logs/destination.ts';
import type { Clock } from '../pod/clock.ts';
import type { Processes } from './facts.ts';
import type { Size } from './screen.ts';
import type { Listen } from './signals.ts';

/** All that pod-executor may know and do outside its arguments; main.ts makes the real one, tests make their own. */
export interface Machine extends World {
  /** The Engine that is meant; fails with an EngineError. */
  readonly connect: () => Promise<Engine>;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly listen: Listen;
  /** A few hex digits, different each time. */
  readonly draw: () => string;
  readonly isFolder: (path: string) => boolean;
  /** Where the output of containers goes. */
  readonly streams: { readonly stdout: Destination; readonly stderr: Destination };
  /** Of the terminal that standard error is. */
  readonly size: () => Size;
  /** Begins a file of lines. Throws when it cannot be. */
  readonly lines: (path: string) => LineFile;
}

export interface LineFile {
  /** Trouble is told once, and is none of the caller's. */
  write(line: string): void;
  close(): Promise<void>;
}
