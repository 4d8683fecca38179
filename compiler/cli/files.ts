import { posix } from 'node:path';
import type { Found, Host } from '../host.ts';
import type { Source } from '../source.ts';
import type { Given } from './options.ts';
import { value, values } from './options.ts';
import { discover, nothingFound } from './discover.ts';
import type { FileText, Mistake, World } from './world.ts';
import { failure, isMistake, usage } from './world.ts';

/** The Compose files of a command and the folder that nothing they name may leave. */
export interface Chosen {
  readonly kind: 'chosen';
  /** Absolute. */
  readonly root: string;
  /** As the compiler names them: relative to the root, or as given where a file lies outside. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  /** Texts that the host would not give, by name: standard input, and what was given from outside the root. */
  readonly own: ReadonlyMap<string, string>;
}

/** How standard input is called. */
const INPUT = '-';

/** The files that -f, --env-file and --project-directory choose. Without -f, those of the project's folder. */
export function chooseFiles(world: World, given: Given): Chosen | Mistake {
  if (isReadTwice(given)) return usage('standard input can be read once');
  const said = values(given, 'file');
  const folder = value(given, 'project-directory');
  const files = said.length > 0 ? said : discover(world.disk.isFile, posix.resolve(world.cwd, folder ?? '.'))?.files;
  const root = rootOf(world, files ?? [], folder);
  if (isMistake(root)) return root;
  if (!files) return failure(nothingFound(folder === undefined ? 'in this folder' : `in ${folder}`));
  const own = new Map<string, string>();
  const name = (file: string): string | Mistake => nameOf(world, root, file, own);
  const named = files.map(name);
  const envFiles = values(given, 'env-file').map(name);
  const mistake = [...named, ...envFiles].find(isMistake);
  return mistake ?? { kind: 'chosen', root, files: named.filter(isText), envFiles: envFiles.filter(isText), own };
}

/** The current folder when all files lie in it, else the folder of the first. */
function rootOf(world: World, files: readonly string[], folder: string | undefined): string | Mistake {
  if (folder !== undefined) {
    const root = posix.resolve(world.cwd, folder);
    const isThere = world.host(root, []).look('') === 'folder';
    return isThere ? root : failure(`--project-directory ${folder}: there is no such folder`);
  }
  const paths = files.filter((file) => !isStream(file)).map((file) => posix.resolve(world.cwd, file));
  const [first] = paths;
  return first === undefined || paths.every((path) => isBelow(path, world.cwd)) ? world.cwd : posix.dirname(first);
}

/** Standard input, or what a shell gives for `<(command)`: text without a folder. */
function isStream(file: string): boolean {
  return file === INPUT || /^\/dev\/(stdin$|fd\/)/.test(file);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** The file's name for the compiler; what lies outside the root is read here, for it was named outright. */
function nameOf(world: World, root: string, file: string, own: Map<string, string>): string | Mistake {
  const path = posix.resolve(world.cwd, file);
  if (!isStream(file) && isBelow(path, root)) return posix.relative(root, path);
  // A stream lies in no folder: relative paths in it start from the current one.
  const name = isStream(file) ? posix.basename(file) : file;
  if (own.has(name)) return name;
  const text = textOf(world, file);
  if (isMistake(text)) return text;
  own.set(name, text);
  return name;
}

/** The part of the world that reads a file which an argument names. */
type Reading = Pick<World, 'cwd' | 'disk' | 'input'>;

/** The text of a file that an argument names, wherever it lies. */
export function textOf(world: Reading, file: string): string | Mistake {
  const found = file === INPUT ? world.input() : world.disk.read(posix.resolve(world.cwd, file));
  return found.kind === 'text' ? found.text : failure(unreadable(file, found));
}

/** The same as a source. */
export function sourceOf(world: Reading, file: string | undefined): Source | Mistake | undefined {
  if (file === undefined) return undefined;
  const text = textOf(world, file);
  return isMistake(text) ? text : { file, text };
}

/** Standard input is empty for whoever reads it second. */
function isReadTwice(given: Given): boolean {
  const named = ['file', 'env-file', 'context', 'config', 'check'].flatMap((option) => values(given, option));
  return named.filter((file) => file === INPUT).length > 1;
}

/** Why a file that an argument names cannot be used. */
export function unreadable(file: string, found: Exclude<FileText, { kind: 'text' }>): string {
  return `${file} cannot be read: ${found.kind === 'missing' ? 'there is no such file' : found.why}`;
}

function isText(name: string | Mistake): name is string {
  return typeof name === 'string';
}

/** A host that also has the texts which were given outright. */
export function withOwn(host: Host, own: ReadonlyMap<string, string>): Host {
  return {
    ...host,
    read: (path): Found => {
      const text = own.get(path);
      return text === undefined ? host.read(path) : { kind: 'text', text, bytes: new TextEncoder().encode(text) };
    },
    look: (path) => (own.has(path) ? 'file' : host.look(path)),
  };
}
