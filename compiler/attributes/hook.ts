import { carried, type InputOf } from './attribute.ts';
import { showAlways } from './forms/sizes.ts';
import { replaced } from './forms/rows.ts';
import { variables } from './forms/pairs.ts';
import { command } from './forms/commands.ts';
import type { Command, Pairs } from './values.ts';

/** A command that runs in a service's container. What each becomes stands in the row of the list: it needs all. */
export const hook = {
  /** The command. */
  command: carried<Command>()({ long: command, merge: 'replace', show: showAlways }),
  /** User that it runs as; without it, the service's. */
  user: carried<string>()(),
  /** Whether it has all rights of the host. */
  privileged: carried<boolean>()(),
  /** Folder that it starts in; without it, the service's. */
  working_dir: carried<string>()(),
  /** Variables of the command, beside the service's: a mapping, or a list of `NAME=value`. */
  environment: carried<Pairs>()({ long: variables, each: replaced }),
} as const;

/** A command that runs in a service's container. */
export interface HookInput extends InputOf<typeof hook, 'command'> {}

/** A container that runs to its end before a service starts. */
export const initHook = {
  ...hook,
  /** Image of the container; without it, the service's. */
  image: carried<string>()(),
  /** Whether it runs once for each container of the service. */
  per_replica: carried<boolean>()(),
} as const;

/** A container that runs to its end before a service starts. */
export interface InitHookInput extends InputOf<typeof initHook> {}
