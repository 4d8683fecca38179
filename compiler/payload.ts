import type { PodPlan } from './plan/plan.ts';
import { exact } from './resources.ts';
import { MIB } from './units.ts';
import type { Health } from './payload/health.ts';
import { healthOf } from './payload/health.ts';
import { notesOf } from './payload/notes.ts';
import type { FrameworkPort, NameOfPort } from './payload/ports.ts';
import { frameworkPorts } from './payload/ports.ts';
import { isOwned } from './payload/owned.ts';
import { SHUTDOWN_MARGIN } from './view/facts.ts';

/** What a framework must be told of a pod: what all templates of `render` are given, besides their framework's own. */
export interface Payload {
  /** The project's. */
  readonly name: string;
  readonly instances: number;
  /** Cores, thousandths being the finest that Mesos counts, and MiB: services and executor together. */
  readonly cpus: number;
  readonly mem: number;
  /** The same apart, for frameworks that book them apart. */
  readonly services: Share;
  readonly overhead: Share;
  /** In the order in which the executor deals the task's. */
  readonly ports: readonly FrameworkPort[];
  readonly labels: readonly Label[];
  readonly uris: readonly Uri[];
  /** A path, absolute or `./` of the sandbox, that needs no quotes anywhere. */
  readonly executor: string;
  /** Seconds that a KILL must give for every stop wave to have what it wishes. */
  readonly killGraceSeconds: number;
  /** The same for a SHUTDOWN, of which the executor keeps some. */
  readonly shutdownGraceSeconds: number;
  /** In order of their names. */
  readonly environment: readonly Variable[];
  /** The one check of the pod's that a framework can do as well. */
  readonly health: Health | null;
}

export interface Share {
  readonly cpus: number;
  readonly mem: number;
}

export interface Label {
  readonly key: string;
  readonly value: string;
}

export interface Uri {
  readonly uri: string;
  readonly executable: boolean;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** What a payload depends on beside its plan. */
export interface Wish {
  readonly instances: number;
  readonly executor: string;
  readonly uris: readonly Uri[];
  /** Compose files, as they lie in the sandbox. */
  readonly files: readonly string[];
  /** Files of variables, likewise; absent: the usual `.env`. */
  readonly envFiles?: readonly string[];
  readonly digest?: string;
  /** Those that were said. */
  readonly variables: { readonly [name: string]: string };
  readonly nameOfPort: NameOfPort;
}

/** A payload, and what its reader should know, a sentence each. */
export interface MadePayload {
  readonly payload: Payload;
  readonly notes: readonly string[];
}

/** The least that Mesos takes without a warning for an executor. */
const LEAST: Share = { cpus: 0.01, mem: 32 };

/** Frameworks count seconds in 32 bits. */
const MOST_SECONDS = 2 ** 31 - 1;

export function payloadOf(plan: PodPlan, wish: Wish): MadePayload {
  const { asked, overhead } = plan.resources;
  const ports = frameworkPorts(plan, wish.nameOfPort);
  const { health, why } = healthOf(plan, ports);
  const wished = plan.stop.reduce((sum, { seconds }) => sum + Math.ceil(seconds), 0);
  const payload: Payload = {
    name: plan.pod.name,
    instances: wish.instances,
    ...share(asked.cpus, asked.memory),
    services: share(Math.max(exact(asked.cpus - overhead.cpus), LEAST.cpus), asked.memory - overhead.memory),
    overhead: atLeast(share(overhead.cpus, overhead.memory)),
    ports,
    labels: labelsOf(plan, wish),
    uris: wish.uris,
    executor: wish.executor,
    killGraceSeconds: Math.min(wished, MOST_SECONDS),
    shutdownGraceSeconds: Math.min(wished + SHUTDOWN_MARGIN, MOST_SECONDS),
    environment: usedOf(plan, wish),
    health: health ?? null,
  };
  return { payload, notes: notesOf({ plan, wish, payload, ...(why !== undefined && { why }) }) };
}

function share(cpus: number, memory: number): Share {
  return { cpus: Math.max(0.001, Math.ceil(exact(cpus * 1000)) / 1000), mem: Math.max(1, Math.ceil(memory / MIB)) };
}

function atLeast({ cpus, mem }: Share): Share {
  return { cpus: Math.max(cpus, LEAST.cpus), mem: Math.max(mem, LEAST.mem) };
}

function labelsOf(plan: PodPlan, { files, envFiles, digest }: Wish): readonly Label[] {
  return [
    { key: 'fileName', value: files.join(',') },
    ...(plan.profiles.length > 0 ? [{ key: 'profiles', value: plan.profiles.join(',') }] : []),
    ...(envFiles ? [{ key: 'envFile', value: envFiles.join(',') }] : []),
    ...(digest === undefined ? [] : [{ key: 'digest', value: digest }]),
  ];
}

/** Said and used; the plan's names are sorted. */
function usedOf({ variables }: PodPlan, { variables: said }: Wish): readonly Variable[] {
  return variables.flatMap((name) => {
    const value = Object.hasOwn(said, name) ? said[name] : undefined;
    return value === undefined || isOwned(name) ? [] : [{ name, value }];
  });
}
