import type { Operations, Subnets } from '../../compiler/command.ts';
import type { Thing } from '../cleaner/clean.ts';
import type { About, EngineSurvey } from '../engine/engine.ts';
import type { RegistryFacts } from '../engine/registry-facts.ts';

/** All that is judged of a host, gathered before. */
export interface Facts {
  /** `20.19.2`. */
  readonly node: string;
  readonly isRoot: boolean;
  readonly pinning: PinningFacts;
  readonly operator: OperatorFacts;
  readonly registries: RegistryFacts;
  readonly engine: Known<EngineFacts>;
  readonly cgroups: CgroupFacts;
  /** Where the agent's folder says nothing: `--work-dir`. */
  readonly workFolder?: FolderFacts;
  readonly agents: readonly AgentFacts[];
  readonly ports: PortFacts;
  readonly hook?: HookFacts;
}

/** What pinning a bind source needs. */
export interface PinningFacts {
  readonly isRoot: boolean;
  readonly hasMount: boolean;
  /** Whether dockerd has the mount namespace of this process; `unknown` where no dockerd is seen, or several differ. */
  readonly namespace: 'same' | 'other' | 'unknown';
}

/** A fact, or why there is none. */
export type Known<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'unknown'; readonly why: string };

export type OperatorFacts =
  | { readonly kind: 'none'; readonly usual: string }
  | { readonly kind: 'wrong'; readonly why: string }
  | ({ readonly kind: 'read'; readonly files: readonly OperatorFile[] } & JudgedOperator);

/** One of the operator's files: who may write it, and who may replace it. */
export interface OperatorFile {
  readonly file: string;
  readonly mode: FileMode | undefined;
  readonly folder: string;
  readonly folderMode: FileMode | undefined;
}

/** What came of reading the operator's files. */
export interface JudgedOperator {
  /** What is wrong in it, and what is doubtful, each with its place. */
  readonly said: readonly { readonly level: 'error' | 'warning'; readonly text: string }[];
  /** Undefined when something is wrong, as the powers that pods have. */
  readonly operations?: Operations;
  readonly powers?: readonly string[];
}

/** Who may do what with a file: its permission bits, its owner, and whether it is a folder. */
export interface FileMode {
  readonly bits: number;
  readonly uid: number;
  readonly isFolder: boolean;
  /** A regular one. */
  readonly isFile: boolean;
}

export interface EngineFacts {
  readonly about: About;
  /** `unix:///var/run/docker.sock (the usual socket)`. */
  readonly place: string;
  readonly survey: Known<EngineSurvey>;
  /** What the Engine says of its host's name is this host's, and it is asked over a socket. */
  readonly isHere: boolean;
  /** Where its images lie, if that is here. */
  readonly data?: FolderFacts;
  readonly clock: Known<Clock>;
  readonly leftovers: Known<Leftovers>;
  /** The operator's own. */
  readonly subnets?: Subnets;
  /** IPv4 networks that this host's routes lead to, in the notation of CIDR. */
  readonly routes: readonly string[];
}

/** How far a clock is ahead of this host's, and how well that is known: milliseconds. */
export interface Clock {
  readonly aheadMs: number;
  readonly withinMs: number;
}

export interface Leftovers {
  /** Runs that are over. */
  readonly ended: number;
  /** What they have left. */
  readonly things: readonly Thing[];
  /** Runs of which nobody here knows whether they are over, and things with forged labels. */
  readonly doubtful: number;
}

export interface CgroupFacts {
  /** Controllers of cgroup v1, as /proc/self/cgroup names them. */
  readonly controllers: readonly string[];
  readonly accounting: Accounting;
  /** The operator's word for hosts with cgroup v2. */
  readonly accepted?: Operations['cgroup2'];
}

/** A cgroup's memory.use_hierarchy. */
export interface Accounting {
  readonly file: string;
  /** Undefined when it cannot be read. */
  readonly text: string | undefined;
}

export interface FolderFacts {
  readonly path: string;
  readonly isThere: boolean;
  readonly isWritable: boolean;
  readonly space?: Space;
}

/** What a user without privileges may still use. */
export interface Space {
  readonly bytes: number;
  /** Absent where the file system does not count them. */
  readonly files?: number;
}

export type AgentFacts =
  | { readonly kind: 'away'; readonly url: string; readonly why: string }
  | {
      readonly kind: 'up';
      readonly url: string;
      /** Empty before it has registered. */
      readonly id: string;
      readonly version: string;
      /** As they are given: `launcher`: `linux`. None where they may not be seen. */
      readonly flags: { readonly [name: string]: string };
      /** Undefined when the agent offers none. */
      readonly ports: readonly PortRange[] | undefined;
      /** Of running tasks. */
      readonly usedPorts: readonly PortRange[];
      readonly clock?: Clock;
      readonly workFolder?: FolderFacts;
    };

/** Both ends are in it. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface PortFacts {
  /** That the kernel takes for connections that this host opens. */
  readonly ephemeral: PortRange | undefined;
  /** Of those, what it leaves alone. */
  readonly reserved: readonly PortRange[];
  /** Something listens there: `31005/tcp`. */
  readonly taken: readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' }[];
}

export interface HookFacts {
  readonly file: string;
  readonly hook: Known<{ readonly library: ProgramFile; readonly cleaner: ProgramFile }>;
}

export interface ProgramFile {
  readonly path: string;
  readonly isThere: boolean;
  readonly isExecutable: boolean;
}
