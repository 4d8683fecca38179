import type { CreateBody, DeviceRequest, ExecBody, HostConfig, Masks, Namespace, RestartPolicy } from '../plan/plan.ts';
import type { Span } from '../source.ts';
import type { BuildUse } from './build-use.ts';
import type { MountUse } from './mount-use.ts';
import type { Softening } from './softening.ts';

/**
 * What one attribute contributes to a service. `create` goes to the Engine as it is; the other fields are facts that
 * lowering joins with those of other services, of the task and of the operator.
 */
export interface Part {
  readonly create?: CreateBody;
  /** Texts of `create` that came from a variable or an env file, and what people see in their place. */
  readonly substituted?: Masks;
  /** Where fields of `create` were set (`HostConfig.Memory`), when not by the whole value. */
  readonly places?: { readonly [field: string]: Span };
  readonly image?: Hideable<string>;
  readonly build?: BuildUse;
  /** Of the image. */
  readonly platform?: Hideable<string>;
  readonly pull?: Located<Pull>;
  readonly ports?: readonly PublishedPort[];
  readonly exposed?: readonly Located<string>[];
  readonly joins?: { readonly [kind in Namespace]?: Hideable<NamespaceUse> };
  readonly networks?: readonly NetworkUse[];
  readonly links?: readonly Link[];
  readonly extraHosts?: readonly Hideable<HostEntry>[];
  readonly owned?: readonly OwnedField[];
  readonly containerName?: Located<string>;
  readonly mounts?: readonly MountUse[];
  readonly files?: readonly FileUse[];
  readonly volumesFrom?: readonly VolumesFrom[];
  /** Driver of the anonymous volumes. */
  readonly volumeDriver?: Hideable<string>;
  readonly depends?: readonly Dependency[];
  readonly restart?: Located<RestartPolicy>;
  /** That of `deploy`, which wins over the other. */
  readonly swarmRestart?: Located<RestartPolicy>;
  readonly replicas?: Located<number>;
  /** Its output is kept apart from the others'. */
  readonly apart?: true;
  readonly deviceRequests?: readonly DeviceRequestUse[];
  readonly stop?: { readonly signal?: string; readonly graceSeconds?: number };
  readonly preStart?: readonly InitHookUse[];
  readonly postStart?: readonly HookUse[];
  readonly preStop?: readonly HookUse[];
  readonly health?: { readonly disabled: boolean; readonly at: Span };
  readonly limits?: Quantities;
  readonly reservations?: Quantities;
  readonly powers?: readonly PowerUse[];
  readonly softens?: readonly Softening[];
  /** `x-pod` of a service. */
  readonly pod?: Located<ServicePod>;
}

/** A value and where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly at: Span;
}

/** A value that may have come from a variable. */
export interface Hideable<T> extends Located<T> {
  /** The mask of a value that holds text from a variable: the text as the file writes it. */
  readonly mask: string | undefined;
}

/** What a service may use, or is sure to get. */
export interface Quantities {
  /** Cores. */
  readonly cpus?: Located<number>;
  /** Bytes. */
  readonly memory?: Located<number>;
}

/**
 * A field that belongs to a namespace: the Engine refuses it on a member, or takes it without effect. So whoever owns
 * the namespace is told, on behalf of all.
 */
export interface OwnedField {
  readonly of: Namespace;
  readonly field: keyof CreateBody | `HostConfig.${keyof HostConfig}`;
  /** Of a field that is a map: members may each set some of its keys. */
  readonly key?: string;
  readonly value: unknown;
  /** As the file calls it: `dns`, `sysctls.net.core.somaxconn`. */
  readonly attribute: string;
  /** Whether it may be set where the namespace is the host's own. */
  readonly onHost: boolean;
  /** Into `value`; `''` is the value itself. */
  readonly masks: Masks;
  readonly at: Span;
}

/** A request for devices; several attributes make them. */
export interface DeviceRequestUse extends Located<DeviceRequest> {
  /** As the file calls it: `gpus`. */
  readonly attribute: string;
  readonly masks: Masks;
}

/** When an image is fetched: with `missing` and seconds, also when it was fetched longer ago. */
export interface Pull {
  /** `build` only beside a build. */
  readonly policy: 'always' | 'missing' | 'never' | 'build';
  readonly refreshSeconds?: number;
}

/** A container port that is published on the host. */
export interface PublishedPort {
  /** Container port, 1 to 65535. */
  readonly target: number;
  readonly protocol: string;
  /** The host port written: absent, one number, or a range `8000-8010` of which one is taken. */
  readonly published?: string;
  readonly hostIp?: string;
  readonly name?: string;
  readonly at: Span;
}

/** Whose namespace a service uses. */
export type NamespaceUse =
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'container'; readonly container: string }
  /** host, none, bridge, private, shareable, or a network's name. */
  | { readonly kind: 'mode'; readonly mode: string };

/** A network as a service uses it; of several, the one with the greatest priority is connected first. */
export interface NetworkUse {
  readonly network: string;
  readonly aliases: readonly string[];
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly linkLocal?: readonly string[];
  readonly driverOpts?: { readonly [name: string]: string };
  readonly mac?: Hideable<string>;
  /** Into the endpoint. */
  readonly masks: Masks;
  /** Of several, the network with the greatest is the way out. */
  readonly gateway?: number;
  readonly priority: number;
  readonly at: Span;
}

/** A service that is reached by a further name. */
export interface Link {
  readonly service: string;
  readonly alias: string;
  readonly at: Span;
}

/** An entry of /etc/hosts. */
export interface HostEntry {
  readonly host: string;
  readonly ip: string;
}

/** A secret or a config as a service uses it. */
export interface FileUse {
  readonly kind: 'secret' | 'config';
  /** Its name in the file. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly targetMask: string | undefined;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  readonly at: Span;
}

/** All that another container mounts, as well. */
export interface VolumesFrom {
  /** Another service; `container`: by the name that it has in the file. */
  readonly from: Exclude<NamespaceUse, { readonly kind: 'mode' }>;
  readonly mode: 'ro' | 'rw';
  readonly at: Span;
}

/** How a service waits for another. */
export interface Dependency {
  readonly service: string;
  readonly when: 'started' | 'healthy' | 'completed';
  /** False: a failure of the dependency is no failure of this service. */
  readonly required: boolean;
  /** This service is restarted when the dependency is. */
  readonly restart: boolean;
  readonly at: Span;
}

/** What a service may do to its host, by the names of `allow.powers`. */
export type Power =
  | 'privileged'
  | 'host-network'
  | 'host-pid'
  | 'host-ipc'
  | 'host-uts'
  | 'host-userns'
  | 'host-cgroup'
  | 'host-ports'
  | 'engine-socket'
  | 'devices'
  | 'capabilities'
  | 'unconfined'
  | 'volume-drivers'
  | 'external-networks'
  | 'external-volumes'
  | 'subnets'
  | 'log-drivers'
  | 'builds'
  | 'runtime'
  | 'annotations'
  | 'cgroup-parent'
  | 'oom-score'
  | 'realtime'
  | 'kernel-limits'
  | 'unbounded'
  | 'nested-binds'
  | 'unhardened';

/** Where a service asks for a power. */
export interface PowerUse {
  readonly power: Power;
  /** In words: "all rights of the host". */
  readonly what: string;
  readonly at: Span;
  /** The name that a list of the operator's file may allow, for the powers that have one. */
  readonly name?: string;
  /** Whether the name came from a variable: no message quotes it. */
  readonly hidden?: boolean;
}

/** A command that runs in a service's container. */
export interface HookUse {
  readonly exec: ExecBody;
  /** Into `exec`. */
  readonly substituted: Masks;
  readonly at: Span;
}

/** A container that runs before the service: where it says nothing, it is as the service. */
export interface InitHookUse {
  readonly image?: Hideable<string>;
  readonly said: Partial<ExecBody>;
  /** Into `said`. */
  readonly substituted: Masks;
  readonly perReplica: boolean;
  readonly at: Span;
}

/** A service's place in the pod. */
export interface ServicePod {
  readonly role?: 'main' | 'sidecar' | 'init';
  readonly essential?: boolean;
  /** False: stays out of the pod's shared namespaces; true: an init container that joins them. */
  readonly share?: boolean;
}
