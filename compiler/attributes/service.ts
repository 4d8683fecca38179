import type { InputOf } from './attribute.ts';
import { lifecycle } from './lifecycle.ts';
import { plugins } from './model.ts';
import { networking } from './networking.ts';
import { execution } from './execution.ts';
import { usage } from './resources.ts';
import { security } from './security.ts';
import { storage } from './storage.ts';

/** All attributes of a service, by subject. */
export const service = {
  ...execution,
  ...lifecycle,
  ...networking,
  ...storage,
  ...usage,
  ...security,
  ...plugins,
} as const;

/** A service. */
export interface ServiceInput extends InputOf<typeof service> {}

/**
 * Services by name.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface Services {
  readonly [name: string]: ServiceInput;
}
