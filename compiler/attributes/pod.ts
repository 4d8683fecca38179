import { carried, type InputOf } from './attribute.ts';

/** The pod as a whole: our extension of Compose. */
export const pod = {
  /** Namespaces that all services share. */
  share: carried<readonly ('network' | 'ipc' | 'pid')[]>()({ becomes: 'containers.joins' }),
  /** Service whose namespaces the others join. */
  owner: carried<string>()({ becomes: 'containers.owns' }),
  /** Image of a container that owns the namespaces and does nothing else. */
  infra: carried<string>()({ becomes: 'containers.role' }),
  /** What follows when a container turns unhealthy after the pod is running. */
  unhealthy: carried<'report' | 'fail' | 'restart'>()({ becomes: 'pod.unhealthy' }),
  /** Refused attributes that shall be left out with a warning, by the end of their paths: `credential_spec`. */
  warn: carried<readonly string[]>()({ becomes: 'notes', merge: 'append' }),
} as const;

/**
 * The pod as a whole.
 * @closed
 */
export interface PodInput extends InputOf<typeof pod> {}

/** A service's place in the pod: our extension of Compose. */
export const servicePod = {
  /** Whether the pod lives for it, with it, or after it. */
  role: carried<'main' | 'sidecar' | 'init'>()({ becomes: 'containers.role' }),
  /** Whether its failure is the pod's. */
  essential: carried<boolean>()({ becomes: 'containers.essential' }),
  /** Whether it joins the namespaces that the pod shares. */
  share: carried<boolean>()({ becomes: 'containers.joins' }),
} as const;

/**
 * A service's place in the pod.
 * @closed
 */
export interface ServicePodInput extends InputOf<typeof servicePod> {}

/** A volume's place in the pod: our extension of Compose. */
export const volumePod = {
  /** Whether it stays after the pod. */
  keep: carried<boolean>()({ becomes: 'volumes.keep' }),
} as const;

/**
 * A volume's place in the pod.
 * @closed
 */
export interface VolumePodInput extends InputOf<typeof volumePod> {}
