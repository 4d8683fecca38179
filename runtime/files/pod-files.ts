import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { reasonOf } from '../../compiler/command.ts';
import type { Host } from '../../compiler/command.ts';
import { hostSource } from '../../compiler/plan/files.ts';
import type { BuildSecret, ContainerFile, FromFile, PodPlan } from '../../compiler/plan/plan.ts';
import { EngineError, type PutFile } from '../engine/engine.ts';
import { makeFolder, removeFolder, writeOwned } from './folder.ts';

/** The secrets and configs of a pod: where their contents are is known here alone. Failures are EngineErrors. */
export interface PodFiles {
  /** Those of a container that are put into it. */
  copies(container: string): readonly PutFile[];
  /** What the steps of a build may read. */
  secret(secret: BuildSecret): Uint8Array;
  /** The socket of the agent that builds may use which name none. */
  agent(): string;
  /** Writes those of a container that are mounted. */
  write(container: string): void;
  /** Removes all that was written. What could not be removed, and why. */
  remove(): readonly string[];
}

export interface FileSources {
  /** Reads files of the sandbox by their relative paths, and others by absolute ones. */
  readonly host: Pick<Host, 'read'>;
  /** Values of declared variables. */
  readonly values: { readonly [variable: string]: string };
}

/** The files of a plan. Everything is done at once and in one piece: what was written is known when the pod stops. */
export function podFiles(plan: PodPlan, sources: FileSources): PodFiles {
  const folder = writtenFolder(plan);
  let isMade = false;
  return {
    secret: ({ id, from }) => contents({ kind: 'secret', file: id, from }, sources),
    agent: () => sources.values[AGENT] ?? '',
    copies: (container) => filesOf(plan, container, 'copy').map((file) => put(file, file.target, sources)),
    write(container) {
      const files = filesOf(plan, container, 'bind').map((file) =>
        put(file, hostSource(plan.sandbox, file.source), sources),
      );
      const [first] = files;
      if (!first) return;
      try {
        if (!isMade) makeFolder(dirname(first.path));
        isMade = true;
        for (const file of files) writeOwned(file);
      } catch (error) {
        throw new EngineError('refused', `its files cannot be written into ${folder}: ${why(error)}`, { cause: error });
      }
    },
    remove() {
      if (folder === undefined || !isMade) return [];
      const left = removeFolder(folder);
      return left === undefined ? [] : [`folder ${folder}: ${left}`];
    },
  };
}

/** Where a run of this plan writes files, absolute; undefined when it writes none. */
export function writtenFolder({ files, sandbox }: PodPlan): string | undefined {
  const source = files.find(({ by }) => by === 'bind')?.source;
  return source === undefined ? undefined : dirname(hostSource(sandbox, source));
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

function why(error: unknown): string {
  if (!(error instanceof Error && 'syscall' in error)) return error instanceof Error ? error.message : String(error);
  return error.syscall === 'chown' ? 'only root can write files that belong to somebody else' : reasonOf(error);
}
