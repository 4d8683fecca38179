import { carried, type InputOf } from './attribute.ts';
import { showAlways } from './forms/sizes.ts';

/** How a service waits for another. */
export const dependency = {
  /** What is waited for. */
  condition: carried<'service_started' | 'service_healthy' | 'service_completed_successfully'>()({
    becomes: 'containers.depends.when',
  }),
  /** Whether a failure of the other is a failure of this one. */
  required: carried<boolean>()({ becomes: 'containers.depends.required', show: showAlways }),
  /** Whether this one is restarted when the other is. */
  restart: carried<boolean>()({ becomes: 'containers.depends.restart' }),
} as const;

/** How a service waits for another. */
export interface DependencyInput extends InputOf<typeof dependency, 'condition'> {}

/**
 * Dependencies by service.
 * @names ^[a-zA-Z0-9._-]+$
 */
export interface Dependencies {
  readonly [service: string]: DependencyInput;
}
