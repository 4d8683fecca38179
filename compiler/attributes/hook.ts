import { type InputOf, notYet } from './attribute.ts';
import { showAlways } from './forms/sizes.ts';
import { variables } from './forms/pairs.ts';
import { command } from './forms/commands.ts';
import type { Command, Pairs } from './values.ts';

/** A command that runs in a service's container. */
export const hook = {
  /** The command. */
  command: notYet<Command>()({ long: command, merge: 'replace', show: showAlways }),
  /** User that it runs as. */
  user: notYet<string>()(),
  /** Whether it has all rights of the host. */
  privileged: notYet<boolean>()(),
  /** Folder that it starts in. */
  working_dir: notYet<string>()(),
  /** Variables of the command. */
  environment: notYet<Pairs>()({ long: variables }),
} as const;

/** A command that runs in a service's container. */
export interface HookInput extends InputOf<typeof hook, 'command'> {}

/** A container that runs before a service. */
export const initHook = {
  ...hook,
  /** Image of the container; without it, the service's. */
  image: notYet<string>()(),
  /** Whether it runs once for each container of the service. */
  per_replica: notYet<boolean>()(),
} as const;

/** A container that runs before a service. */
export interface InitHookInput extends InputOf<typeof initHook, 'command'> {}
