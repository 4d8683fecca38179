/** What an executor knows of its task beside the TaskInfo. */
export interface Facts {
  /** MESOS_DIRECTORY: the sandbox on the host, whose last folder is the id of the run. */
  readonly directory?: string;
  /** The text of /proc/self/cgroup. */
  readonly procSelfCgroup?: string;
  /** MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD, as the agent writes it: `5secs`. */
  readonly shutdownGrace?: string;
}

const SECONDS: { readonly [unit: string]: number } = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  secs: 1,
  mins: 60,
  hrs: 3600,
  days: 86400,
  weeks: 604800,
};

/** Seconds of a duration as Mesos writes it: `5secs`, `1.5mins`, `250ms`; undefined for anything else. */
export function mesosSeconds(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(ns|us|ms|secs|mins|hrs|days|weeks)$/.exec(text.trim()) ?? [];
  return count === undefined ? undefined : Number(count) * (SECONDS[unit] ?? 1);
}
