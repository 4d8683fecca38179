import { posix } from 'node:path';
import { ignoreFilesOf, release, type Rooms } from '../../../compiler/command.ts';
import { type Dockerfile, holdContext, ignoreText, isFolder } from '../build-folder.ts';
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
export function contextOf(rooms: Rooms, options: BuildOptions, dockerfile: Dockerfile | undefined): BuildContext {
  const main = dockerfile ? ofFolder(rooms, options, dockerfile) : ofUrl(options);
  const named = Object.entries(options.contexts ?? {});
  for (const [name, place] of named) {
    if (isFolder(place)) release(holdContext(rooms, place, `its additional context ${name},`));
  }
  return {
    folders: {
      ...main.folders,
      ...Object.fromEntries(
        named.flatMap(([name, place]) =>
          isFolder(place) ? [[nameOf(name), whole(rooms, place, ignoreFilesOf(''))]] : [],
        ),
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

function whole(rooms: Rooms, folder: string, ignoreFiles: readonly string[]): Offer['folders'][string] {
  return async (wanted, send) => {
    const held = holdContext(rooms, folder, 'the folder');
    try {
      await send(folderFiles(held, ignoreText(rooms, folder, ignoreFiles), wanted));
    } finally {
      release(held);
    }
  };
}

function ofFolder(rooms: Rooms, options: BuildOptions, { kind, path, text }: Dockerfile): BuildContext {
  const filename = kind === 'inline' ? 'Dockerfile' : posix.basename(path);
  return {
    folders: {
      [CONTEXT]: whole(rooms, options.context, ignoreFilesOf(path)),
      [DOCKERFILE]: (_, send) => send([fileOf(filename, text)]),
    },
    attributes: { filename },
  };
}

/** The builder fetches it, and finds the Dockerfile in it, unless its text is stated. */
function ofUrl({ context, dockerfile, dockerfileInline }: BuildOptions): BuildContext {
  const attributes = { context, ...(dockerfile !== undefined && { filename: dockerfile }) };
  if (dockerfileInline === undefined) return { folders: {}, attributes };
  return {
    folders: { [DOCKERFILE]: (_, send) => send([fileOf('Dockerfile', dockerfileInline)]) },
    attributes: { context, filename: 'Dockerfile', dockerfilekey: DOCKERFILE },
  };
}

function fileOf(path: string, text: string): SyncedFile {
  const bytes = Buffer.from(text);
  const source = async function* () {
    yield bytes;
  };
  return { path, mode: 0o644, size: bytes.length, modified: BigInt(Date.now()) * 1_000_000n, source };
}
