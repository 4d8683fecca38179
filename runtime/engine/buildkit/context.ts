import { readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { dockerfileOf, ignoreFilesOf } from '../../../compiler/command.ts';
import type { BuildOptions } from '../engine.ts';
import type { SyncedFile } from './file-sync.ts';
import { folderFiles } from './folder.ts';
import type { Offer } from './services.ts';

/** What a build is made from: folders that are offered, and what the frontend is told of them. */
export interface BuildContext {
  readonly folders: Offer['folders'];
  readonly attributes: { readonly [name: string]: string };
}

/** The names by which the Dockerfile frontend asks for folders, unless told others. */
const [CONTEXT, DOCKERFILE] = ['context', 'dockerfile'] as const;

/** Folders are checked here: a builder's own words would not say which is missing. */
export async function contextOf(options: BuildOptions): Promise<BuildContext> {
  const main = isFolder(options.context) ? await ofFolder(options) : ofUrl(options);
  const named = Object.entries(options.contexts ?? {});
  for (const [name, place] of named) if (isFolder(place)) await folderThere(place, `its additional context ${name},`);
  return {
    folders: {
      ...main.folders,
      ...Object.fromEntries(
        named.flatMap(([name, place]) => (isFolder(place) ? [[nameOf(name), whole(place, ignoreFilesOf(''))]] : [])),
      ),
    },
    attributes: {
      ...main.attributes,
      ...(named.length > 0 && { 'frontend.caps': NAMED_CONTEXTS }),
      ...Object.fromEntries(
        named.map(([name, place]) => [`context:${name}`, isFolder(place) ? `local:${nameOf(name)}` : place]),
      ),
    },
  };
}

/** A frontend that does not know them says so, rather than to take an image of that name. */
const NAMED_CONTEXTS = 'moby.buildkit.frontend.contexts+forward';

/** Contexts of a folder are absolute here. */
function isFolder(place: string): boolean {
  return place.startsWith('/');
}

function nameOf(context: string): string {
  return `additional-${context}`;
}

function whole(folder: string, ignoreFiles: readonly string[]): Offer['folders'][string] {
  return (wanted) => folderFiles(folder, ignoreFiles, wanted);
}

async function folderThere(folder: string, what: string): Promise<void> {
  const found = await stat(folder).catch((cause) => {
    throw new Error(`${what} ${folder} is not there`, { cause });
  });
  if (!found.isDirectory()) throw new Error(`${what} ${folder} is no folder`);
}

async function ofFolder(options: BuildOptions): Promise<BuildContext> {
  const { context, dockerfileInline } = options;
  await folderThere(context, 'its build context');
  const { kind, path } = dockerfileOf(options);
  const bytes = kind === 'inline' ? Buffer.from(dockerfileInline ?? '') : await dockerfileIn(context, path);
  const filename = kind === 'inline' ? 'Dockerfile' : posix.basename(path);
  return {
    folders: {
      [CONTEXT]: whole(context, ignoreFilesOf(path)),
      [DOCKERFILE]: () => oneFile(filename, bytes),
    },
    attributes: { filename },
  };
}

async function dockerfileIn(context: string, path: string): Promise<Uint8Array> {
  return readFile(join(context, path)).catch((cause) => {
    throw new Error(`its build context has no ${path}`, { cause });
  });
}

/** The builder fetches it, and finds the Dockerfile in it, unless its text is stated. */
function ofUrl({ context, dockerfile, dockerfileInline }: BuildOptions): BuildContext {
  const attributes = { context, ...(dockerfile !== undefined && { filename: dockerfile }) };
  if (dockerfileInline === undefined) return { folders: {}, attributes };
  return {
    folders: { [DOCKERFILE]: () => oneFile('Dockerfile', Buffer.from(dockerfileInline)) },
    attributes: { context, filename: 'Dockerfile', dockerfilekey: DOCKERFILE },
  };
}

async function* oneFile(path: string, bytes: Uint8Array): AsyncGenerator<SyncedFile, void, undefined> {
  yield { path, mode: 0o644, size: bytes.length, modified: BigInt(Date.now()) * 1_000_000n, source: { bytes } };
}
