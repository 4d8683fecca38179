/** The v1 executor API in JSON, as far as we use it. Fields that are not here are passed over, wherever they stand. */

export interface Id {
  readonly value: string;
}

export interface Nanoseconds {
  readonly nanoseconds: number;
}

export interface MesosLabels {
  readonly labels?: readonly { readonly key: string; readonly value?: string }[];
}

/** What a framework wants run. The compiler reads more of it. */
export interface TaskInfo {
  readonly name: string;
  readonly task_id: Id;
  readonly agent_id: Id;
  readonly labels?: MesosLabels;
  readonly kill_policy?: { readonly grace_period?: Nanoseconds };
  readonly max_completion_time?: Nanoseconds;
  readonly [field: string]: unknown;
}

export interface Subscribed {
  readonly framework_info?: { readonly name?: string; readonly capabilities?: readonly { readonly type?: string }[] };
  readonly agent_info?: { readonly id?: Id; readonly hostname?: string };
  /** Absent before Mesos 1.1. */
  readonly container_id?: Id;
}

export interface Kill {
  readonly task_id: Id;
  readonly kill_policy?: { readonly grace_period?: Nanoseconds };
}

export type AgentEvent =
  | { readonly type: 'SUBSCRIBED'; readonly subscribed: Subscribed }
  | { readonly type: 'LAUNCH'; readonly launch: { readonly task: TaskInfo } }
  | { readonly type: 'LAUNCH_GROUP'; readonly launch_group: { readonly task_group: { readonly tasks: TaskInfo[] } } }
  | { readonly type: 'KILL'; readonly kill: Kill }
  | { readonly type: 'ACKNOWLEDGED'; readonly acknowledged: { readonly uuid: string } }
  | { readonly type: 'MESSAGE'; readonly message: { readonly data: string } }
  | { readonly type: 'SHUTDOWN' }
  | { readonly type: 'ERROR'; readonly error?: { readonly message?: string } }
  | { readonly type: 'HEARTBEAT' };

/** Those that an executor may use: the others are for agent and master. */
export type TaskState =
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_ERROR';

export type Reason =
  | 'REASON_TASK_INVALID'
  | 'REASON_TASK_UNAUTHORIZED'
  | 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED'
  | 'REASON_TASK_CHECK_STATUS_UPDATED'
  | 'REASON_MAX_COMPLETION_TIME_REACHED';

/** The part of the one kind that `type` names is needed, and may be empty. */
export type CheckStatus =
  | { readonly type: 'COMMAND'; readonly command: { readonly exit_code?: number } }
  | { readonly type: 'HTTP'; readonly http: { readonly status_code?: number } }
  | { readonly type: 'TCP'; readonly tcp: { readonly succeeded?: boolean } };

/** Of one interface. Service discovery reads the addresses in this order. */
export interface NetworkInfo {
  readonly name: string;
  readonly ip_addresses: readonly { readonly protocol: 'IPv4' | 'IPv6'; readonly ip_address: string }[];
}

/** What is told of a task; who tells it, when, and under which uuid, the session adds. */
export interface Update {
  readonly state: TaskState;
  readonly message?: string;
  readonly reason?: Reason;
  readonly healthy?: boolean;
  readonly labels?: MesosLabels;
  readonly check_status?: CheckStatus;
  /** Never with a container id: the agent would ask its containerizer for that one. */
  readonly container_status?: { readonly network_infos: readonly NetworkInfo[] };
  /** Base64. */
  readonly data?: string;
}

export interface TaskStatus extends Update {
  readonly task_id: Id;
  readonly agent_id: Id;
  readonly executor_id: Id;
  readonly source: 'SOURCE_EXECUTOR';
  /** The 16 bytes of a uuid of version 4 in base64: an agent takes no other form. */
  readonly uuid: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}
