/** What a framework must be asked for, and what it is made of. */
export interface Resources {
  /** What the framework must be asked for: services and overhead. */
  readonly asked: Amount;
  /** What each service counts for, in the order of the files. */
  readonly services: readonly ServiceResources[];
  /** The executor's own need. */
  readonly overhead: Amount;
  /** Number of host ports. */
  readonly ports: number;
  /** What the task was given; absent where unknown. */
  readonly task?: TaskResources;
}

/** Cores and memory. */
export interface Amount {
  /**
   * Cores.
   * @TJS-type number
   */
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
}

/** What a task was given. */
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

/** What one service counts for, for each of its replicas. */
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
