import { posix } from 'node:path';
import { ignoreFilesOf } from '../../../compiler/command.ts';
import { type Dockerfile, folderThere, isFolder } from '../build-folder.ts';
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
export async function contextOf(options: BuildOptions, dockerfile: Dockerfile | undefined): Promise<BuildContext> {
  const main = dockerfile ? ofFolder(options, dockerfile) : ofUrl(options);
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

function nameOf(context: string): string {
  return `additional-${context}`;
}

function whole(folder: string, ignoreFiles: readonly string[]): Offer['folders'][string] {
  return (wanted) => folderFiles(folder, ignoreFiles, wanted);
}

function ofFolder(options: BuildOptions, { kind, path, text }: Dockerfile): BuildContext {
  const filename = kind === 'inline' ? 'Dockerfile' : posix.basename(path);
  return {
    folders: {
      [CONTEXT]: whole(options.context, ignoreFilesOf(path)),
      [DOCKERFILE]: () => oneFile(filename, text),
    },
    attributes: { filename },
  };
}

/** The builder fetches it, and finds the Dockerfile in it, unless its text is stated. */
function ofUrl({ context, dockerfile, dockerfileInline }: BuildOptions): BuildContext {
  const attributes = { context, ...(dockerfile !== undefined && { filename: dockerfile }) };
  if (dockerfileInline === undefined) return { folders: {}, attributes };
  return {
    folders: { [DOCKERFILE]: () => oneFile('Dockerfile', dockerfileInline) },
    attributes: { context, filename: 'Dockerfile', dockerfilekey: DOCKERFILE },
  };
}

async function* oneFile(path: string, text: string): AsyncGenerator<SyncedFile, void, undefined> {
  const bytes = Buffer.from(text);
  yield { path, mode: 0o644, size: bytes.length, modified: BigInt(Date.now()) * 1_000_000n, source: { bytes } };
}
