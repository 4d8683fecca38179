import { ignored, type InputOf } from './attribute.ts';
import { duration, showAlways, showFloat, showSomeDuration } from './forms/sizes.ts';

/** Why nothing comes of how a Swarm replaces containers. */
export const FRAMEWORK = 'the framework replaces tasks';
/** Why nothing comes of wishes to a cluster. */
export const PLACES = 'a pod runs on one host, which the framework chose';

/** How a Swarm replaces containers. */
export const rollout = {
  /**
   * Containers at a time.
   * @minimum 0
   * @TJS-type integer
   */
  parallelism: ignored<number>(FRAMEWORK)({ show: showAlways }),
  /** Time between two of them. */
  delay: ignored<string>(FRAMEWORK)({ long: duration, show: showSomeDuration }),
  /** What follows a failure. */
  failure_action: ignored<string>(FRAMEWORK)(),
  /** Time in which a failure counts. */
  monitor: ignored<string>(FRAMEWORK)({ long: duration, show: showSomeDuration }),
  /** Share of failures that is accepted. */
  max_failure_ratio: ignored<number>(FRAMEWORK)({ show: showFloat }),
  /** Whether the new one starts before the old one stops. */
  order: ignored<'start-first' | 'stop-first'>(FRAMEWORK)(),
} as const;

/** How a Swarm replaces containers. */
export interface RolloutInput extends InputOf<typeof rollout> {}

/** A wish for even spread. */
export const preference = {
  /** Label of nodes over which to spread. */
  spread: ignored<string>(PLACES)(),
} as const;

/** A wish for even spread. */
export interface PreferenceInput extends InputOf<typeof preference> {}

/** On which nodes of a Swarm a service runs. */
export const placement = {
  /** Conditions on nodes. */
  constraints: ignored<readonly string[]>(PLACES)(),
  /** Wishes. */
  preferences: ignored<readonly PreferenceInput[]>(PLACES)({
    each: ignored<PreferenceInput>(PLACES)({ inside: preference }),
  }),
  /**
   * Containers at most on one node.
   * @minimum 0
   * @TJS-type integer
   */
  max_replicas_per_node: ignored<number>(PLACES)(),
} as const;

/** On which nodes of a Swarm a service runs. */
export interface PlacementInput extends InputOf<typeof placement> {}
