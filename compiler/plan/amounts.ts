export interface Resources {
  /** What the framework must be asked for: services and overhead. */
  readonly asked: Amount;
  /** What the services' limits add up to. */
  readonly services: readonly ServiceResources[];
  /** The executor's own need. */
  readonly overhead: Amount;
  /** Number of host ports. */
  readonly ports: number;
  /** What the task was given; absent where unknown. */
  readonly task?: TaskResources;
}

export interface Amount {
  /**
   * Cores.
   * @TJS-type number
   */
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
}

export interface TaskResources {
  /**
   * Cores.
   * @TJS-type number
   */
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly ports?: readonly number[];
}

export interface ServiceResources {
  readonly service: string;
  readonly replicas: number;
  readonly cpus: Quantity;
  readonly memory: Quantity;
}

/** Cores or bytes of one replica. */
export interface Quantity {
  /**
   * What counts for the total: the limit, else the reservation, else the default.
   * @TJS-type number
   */
  readonly value: number;
  readonly from: 'limit' | 'reservation' | 'default';
  /**
   * The limit, when one is stated.
   * @TJS-type number
   */
  readonly limit?: number;
  /**
   * The reservation, when one is stated.
   * @TJS-type number
   */
  readonly reservation?: number;
}
