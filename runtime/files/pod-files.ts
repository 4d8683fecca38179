import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Host } from '../../compiler/command.ts';
import { filesFolder } from '../../compiler/plan/files.ts';
import { type PinStep, pinSteps } from '../../compiler/plan/host-mounts.ts';
import type { BuildSecret, ContainerFile, CreateBody, FromFile, PodPlan } from '../../compiler/plan/plan.ts';
import type { FolderOwner } from '../cleaner/private.ts';
import { EngineError, type PutFile } from '../engine/engine.ts';
import type { ProcessId } from '../run/facts.ts';
import { HostPlaces, type Pinned, type Unseen } from './host-places.ts';

/**
 * What a pod needs on this host beside the Engine: the contents of its secrets and configs, and its pinned bind sources.
 * Failures are EngineErrors.
 */
export interface PodFiles {
  /** Those of a container that are put into it. */
  copies(container: string): readonly PutFile[];
  /** What the steps of a build may read. */
  secret(secret: BuildSecret): Uint8Array;
  /** The socket of the agent that builds may use which name none. */
  agent(): string;
  /** Holds a bind source for an Engine of this API version. The caller makes the volume that is returned. */
  pin(step: PinStep, apiVersion: string): Pinned;
  /** Writes those of a container that are mounted. */
  write(container: string): void;
  /** The create request with the paths of this host in the place of `pin:NAME` and `file:NAME`. */
  placed(body: CreateBody): CreateBody;
  /** What follows when the Engine refused a create request with paths of this host; undefined when they are not why. */
  refused(body: CreateBody, message: string, apiVersion: string): Unseen | undefined;
  /** Removes all that was made. What could not be removed, and why. */
  remove(): readonly string[];
  /** The folder of this host in which all that is made lies; undefined when nothing will be. */
  readonly folder: string | undefined;
}

export interface FileSources {
  /** Reads files of the sandbox by their relative paths, and others by absolute ones. */
  readonly host: Pick<Host, 'read'>;
  /** Values of declared variables. */
  readonly values: { readonly [variable: string]: string };
  /** Where private folders of pods are made; undefined where only root could and the executor is not root. */
  readonly privateRoot?: string | undefined;
  /** Absolute paths outside the sandbox to which links may lead. */
  readonly paths?: readonly string[];
  /** This process, for a cleaner that finds the private folder and nothing else of the run. */
  readonly self?: ProcessId;
}

/** The files of a plan. Everything is done at once and in one piece: what was made is known when the pod stops. */
export function podFiles(plan: PodPlan, sources: FileSources): PodFiles {
  const folder = folderOf(plan, sources.privateRoot);
  const isPrivate = sources.privateRoot !== undefined;
  const places = new HostPlaces(plan, {
    folder: folder ?? '',
    isPrivate,
    owner: ownerText(plan, sources.self),
    paths: sources.paths ?? [],
  });
  return {
    folder,
    secret: ({ id, from }) => contents({ kind: 'secret', file: id, from }, sources),
    agent: () => sources.values[AGENT] ?? '',
    copies: (container) => filesOf(plan, container, 'copy').map((file) => put(file, file.target, sources)),
    pin: (step, apiVersion) => places.pin(step, apiVersion),
    write(container) {
      for (const file of filesOf(plan, container, 'bind')) {
        places.write(file.source ?? '', (path) => put(file, path, sources));
      }
    },
    placed: (body) => places.placed(body),
    refused: (body, message, apiVersion) => places.refused(body, message, apiVersion),
    remove: () => places.remove(),
  };
}

function ownerText({ cgroupParent }: PodPlan, process: ProcessId | undefined): string {
  const owner: FolderOwner | undefined = process && {
    process,
    ...(cgroupParent !== undefined && { cgroup: cgroupParent }),
  };
  return JSON.stringify(owner ?? {});
}

/** Where a run of this plan makes what its containers mount, absolute; undefined when it makes nothing. */
function folderOf(plan: PodPlan, privateRoot: string | undefined): string | undefined {
  const isWritten = plan.files.some(({ by }) => by === 'bind');
  if (privateRoot !== undefined && (isWritten || pinSteps(plan).length > 0)) return `${privateRoot}/${plan.pod.prefix}`;
  return isWritten ? posix.join(plan.sandbox, filesFolder(plan)) : undefined;
}

/** Where an agent of ssh says that it is. */
const AGENT = 'SSH_AUTH_SOCK';

/** Names of the variables that hold files of the plan, or name its agent, and that nobody declared. */
export function undeclared({ files, images }: PodPlan, values: FileSources['values']): readonly string[] {
  const builds = images.flatMap((image) => (image.kind === 'build' ? [image.build] : []));
  const agents = builds.flatMap(({ ssh = [] }) => ssh.flatMap(({ path }) => (path === undefined ? [AGENT] : [])));
  const secrets = builds.flatMap((build) => build.secrets ?? []);
  const held = [...files, ...secrets].flatMap(({ from }) => ('environment' in from ? [from.environment] : []));
  const names = [...held, ...agents];
  return [...new Set(names)].filter((name) => !Object.hasOwn(values, name));
}

function filesOf({ files }: PodPlan, container: string, by: ContainerFile['by']): readonly ContainerFile[] {
  return files.filter((file) => file.by === by && file.container === container);
}

function put(file: ContainerFile, path: string, sources: FileSources): PutFile {
  const { uid, gid, mode } = file;
  return { path, bytes: contents(file, sources), uid, gid, mode };
}

type Declared = Pick<ContainerFile, 'kind' | 'file' | 'from'>;

/** No message holds any of it. */
function contents(file: Declared, { host, values }: FileSources): Uint8Array {
  const { from } = file;
  if ('inline' in from) return Buffer.from(from.inline);
  if ('file' in from) return ofFile(file, from, host);
  const value = Object.hasOwn(values, from.environment) ? values[from.environment] : undefined;
  if (value === undefined) throw trouble(file, `the variable ${from.environment} is not declared`);
  return Buffer.from(value);
}

function ofFile(file: Declared, { file: path, sha256 }: FromFile, host: FileSources['host']): Uint8Array {
  const found = host.read(path);
  if (found.kind !== 'text') {
    const why = found.kind === 'refused' ? found.why : WHY[found.kind];
    throw trouble(file, `${path} cannot be read: ${why}`);
  }
  if (createHash('sha256').update(found.bytes).digest('hex') === sha256) return found.bytes;
  throw trouble(file, `${path} has changed since the plan was made; make the plan again`);
}

const WHY = { missing: 'there is no such file', outside: 'it lies outside the sandbox' } as const;

function trouble({ kind, file }: Declared, what: string): EngineError {
  return new EngineError('refused', `${kind} ${file}: ${what}`);
}
