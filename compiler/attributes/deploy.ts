import { carried, ignored, type InputOf, refused } from './attribute.ts';
import { bytes, duration, showAlways, showBytes, showDuration, showFloat } from './forms/sizes.ts';
import { labels } from './forms/pairs.ts';
import { completeRequest, deviceRequestForm } from './forms/devices.ts';
import { deviceRequest, type DeviceRequestInput } from './device.ts';
import { FRAMEWORK, PLACES, placement, type PlacementInput, rollout, type RolloutInput } from './swarm.ts';
import type { Pairs } from './values.ts';

/** The most that a container may use. */
export const limits = {
  /** Cores. */
  cpus: carried<number>()({ becomes: 'HostConfig.NanoCpus', show: showFloat }),
  /** Memory with a unit: `64M`. */
  memory: carried<string>()({ becomes: 'HostConfig.Memory', long: bytes, show: showBytes }),
  /**
   * Number of processes.
   * @TJS-type integer
   */
  pids: carried<number>()({ becomes: 'HostConfig.PidsLimit' }),
} as const;

/** The most that a container may use. */
export interface LimitsInput extends InputOf<typeof limits> {}

/** A countable resource of a Swarm node. */
export const discreteResource = {
  /** Its name. */
  kind: ignored<string>(PLACES)({ show: showAlways }),
  /** How many. */
  value: ignored<number>(PLACES)({ show: showAlways }),
} as const;

/** A countable resource of a Swarm node. */
export interface DiscreteResourceInput extends InputOf<typeof discreteResource> {}

/** A resource of a Swarm node. */
export const genericResource = {
  /** A countable one. */
  discrete_resource_spec: ignored<DiscreteResourceInput>(PLACES)({ inside: discreteResource }),
} as const;

/** A resource of a Swarm node. */
export interface GenericResourceInput extends InputOf<typeof genericResource> {}

/** What a container is sure to get. */
export const reservations = {
  /** Cores. */
  cpus: carried<number>()({ becomes: 'resources.services.cpus', show: showFloat }),
  /** Memory with a unit: `64M`. */
  memory: carried<string>()({ becomes: 'HostConfig.MemoryReservation', long: bytes, show: showBytes }),
  /** Resources of a Swarm node. */
  generic_resources: ignored<readonly GenericResourceInput[]>(PLACES)({
    each: ignored<GenericResourceInput>(PLACES)({ inside: genericResource }),
  }),
  /** Devices, such as GPUs. */
  devices: carried<readonly DeviceRequestInput[]>()({
    becomes: 'HostConfig.DeviceRequests',
    each: carried<DeviceRequestInput>()({ long: deviceRequestForm, complete: completeRequest, inside: deviceRequest }),
  }),
} as const;

/** What a container is sure to get. */
export interface ReservationsInput extends InputOf<typeof reservations> {}

/** What a container may use. */
export const resources = {
  /** At most. */
  limits: carried<LimitsInput>()({ inside: limits }),
  /** At least. */
  reservations: carried<ReservationsInput>()({ inside: reservations }),
} as const;

/** What a container may use. */
export interface ResourcesInput extends InputOf<typeof resources> {}

/** What follows an exit. */
export const restartPolicy = {
  /** `none`, `on-failure` or `any`. */
  condition: carried<string>()({ becomes: 'containers.restart.policy' }),
  /** Time before a restart. */
  delay: carried<string>()({ becomes: 'containers.restart.delaySeconds', long: duration, show: showDuration }),
  /**
   * Restarts at most.
   * @minimum 0
   * @TJS-type integer
   */
  max_attempts: carried<number>()({ becomes: 'containers.restart.attempts', show: showAlways }),
  /** Time after which a restart counts as successful. */
  window: carried<string>()({ becomes: 'containers.restart.windowSeconds', long: duration, show: showDuration }),
} as const;

/** What follows an exit. */
export interface RestartPolicyInput extends InputOf<typeof restartPolicy> {}

/** Resources, and wishes to a cluster. */
export const deploy = {
  /** Resources of each container. */
  resources: carried<ResourcesInput>()({ inside: resources }),
  /**
   * Number of containers.
   * @minimum 0
   * @TJS-type integer
   */
  replicas: carried<number>()({ becomes: 'containers.replica', show: showAlways }),
  /** `replicated`, or one of Swarm's other modes. */
  mode: refused<string>('only Docker Swarm has this mode')({ waivable: true, except: ['replicated'] }),
  /** What follows an exit. */
  restart_policy: carried<RestartPolicyInput>()({ becomes: 'containers.restart', inside: restartPolicy }),
  /** Labels of the service in a Swarm. */
  labels: ignored<Pairs>('it labels a Swarm service; containers take theirs from labels')({ long: labels }),
  /** How clients find the service in a Swarm. */
  endpoint_mode: ignored<string>(PLACES)(),
  /** On which nodes of a Swarm the service runs. */
  placement: ignored<PlacementInput>(PLACES)({ inside: placement }),
  /** How a Swarm replaces containers. */
  update_config: ignored<RolloutInput>(FRAMEWORK)({ inside: rollout }),
  /** How a Swarm goes back after a failed update. */
  rollback_config: ignored<RolloutInput>(FRAMEWORK)({ inside: rollout }),
} as const;

/** Resources, and wishes to a cluster. */
export interface DeployInput extends InputOf<typeof deploy> {}
