import type { CompiledTask, Mistake, OperatorFiles, TaskInputs, World } from '../../compiler/command.ts';
import type { Cgroups } from '../cleaner/cgroups.ts';
import type { Connected, Usage } from '../engine/engine.ts';
import type { JudgedOperator } from '../doctor/facts.ts';
import type { HostLook } from '../doctor/look.ts';
import type { Environment } from '../executor/settings.ts';
import type { FileSources } from '../files/pod-files.ts';
import type { Destination } from '../logs/destination.ts';
import type { Clock } from '../pod/clock.ts';
import type { Processes } from './facts.ts';
import type { Planned } from './laptop.ts';
import type { Size } from './screen.ts';
import type { Listen } from './signals.ts';

/** All that pod-executor may know and do outside its arguments; main.ts makes the real one, tests make their own. */
export interface Machine extends World {
  /** What the arguments of `run` mean, under the id that was drawn. What the compiler found is said. */
  readonly plan: (drawn: string) => Promise<Planned | Mistake>;
  /** The plan of a Mesos task. Rejects when it is called off. */
  readonly planTask: (inputs: Omit<TaskInputs, 'host'>, signal: AbortSignal) => Promise<CompiledTask | Mistake>;
  /** What the operator's files say, and what is wrong in them. */
  readonly judgeOperator: (files: OperatorFiles) => Promise<JudgedOperator | Mistake>;
  /** The Engine that is meant; fails with an EngineError. */
  readonly connect: (usage: Usage, signal?: AbortSignal) => Promise<Connected>;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly cgroups: Cgroups;
  /** Where this process may make private folders of pods, and how these name it. */
  readonly privacy: () => Pick<FileSources, 'privateRoot' | 'self'>;
  /** The words that start this program, absolute. */
  readonly program: readonly string[];
  readonly listen: Listen;
  /** A few hex digits, different each time. */
  readonly draw: () => string;
  readonly isFolder: (path: string) => boolean;
  /** Where the output of containers goes. */
  readonly streams: { readonly stdout: Destination; readonly stderr: Destination };
  /** Of the terminal that standard error is. */
  readonly size: () => Size;
  readonly agent: AgentHost;
  readonly look: HostLook;
  /** Begins a file of lines; below the sandbox no link is followed. Rejects when the file cannot be opened. */
  readonly lines: (path: string, sandbox: string) => Promise<LineFile>;
}

/** What an executor has of the host of its agent. */
export interface AgentHost {
  /** The process's own: the agent's token is taken out of it. */
  readonly environment: Environment;
  /** The text of a file; undefined when it cannot be read. */
  readonly read: (path: string) => string | undefined;
  readonly isWritable: (folder: string) => boolean;
  readonly procSelfCgroup: () => string | undefined;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** A fresh one of version 4. */
  readonly uuid: () => string;
}

export interface LineFile {
  /** Trouble is told once, and is none of the caller's. */
  write(line: string): void;
  close(): Promise<void>;
}
