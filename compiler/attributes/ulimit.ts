import { type InputOf, carried } from './attribute.ts';

/** A limit of the kernel on a process. */
export const limit = {
  /**
   * What the process may use.
   * @TJS-type integer
   */
  soft: carried<number>()(),
  /**
   * How far the process may raise it.
   * @TJS-type integer
   */
  hard: carried<number>()(),
} as const;

/** A limit of the kernel on a process. */
export interface LimitInput extends InputOf<typeof limit, 'soft' | 'hard'> {}

/** Limits by name; one number is soft and hard limit. */
export interface Ulimits {
  readonly [name: string]: number | LimitInput;
}
