import { posix } from 'node:path';
import { Report } from '../diagnostic.ts';
import { envFile } from '../env-file.ts';
import { environment } from '../environment.ts';
import type { Discovered } from './discover.ts';
import { discoverUpwards, nothingFound } from './discover.ts';
import { unreadable } from './files.ts';
import type { Given } from './options.ts';
import { value, values } from './options.ts';
import { checkedName, madeName } from './project-name.ts';
import type { Mistake, World } from './world.ts';
import { failure, isMistake, shellOf } from './world.ts';

/** What docker compose makes of its arguments and environment before it reads a Compose file. */
export interface ComposeProject {
  readonly kind: 'project';
  /** The project's folder, absolute: what relative paths start from. */
  readonly root: string;
  /** Relative to the root, or `-`. */
  readonly files: readonly string[];
  /** Relative to the root; absent: the folder's .env, if there is one. */
  readonly envFiles?: readonly string[];
  readonly profiles: readonly string[];
  /** Said by -p or COMPOSE_PROJECT_NAME. */
  readonly name?: string;
  /** Made of the folder's name; empty when that cannot be. */
  readonly folderName: string;
  /** The shell's variables and those of env files. */
  readonly environment: Variables;
  /** Files that were passed over because another name wins. */
  readonly ignored: readonly string[];
}

/** Arguments win over variables, those of the shell over those of .env. */
export function chooseProject(world: World, given: Given): ComposeProject | Mistake {
  const said = values(given, 'file');
  const folder = value(given, 'project-directory');
  const before = folder ?? (said[0] !== undefined && said[0] !== '-' ? posix.dirname(said[0]) : '.');
  const envFiles = envFilesOf(world, given);
  const variables = readVariables(world, envFiles ?? [posix.join(before, '.env')], envFiles !== undefined);
  if (isMistake(variables)) return variables;
  const chosen = filesOf(world, said, variables, folder ?? '.');
  if (isMistake(chosen)) return chosen;
  const first = chosen.files[0] ?? '-';
  const root = posix.resolve(world.cwd, folder ?? (first === '-' ? '.' : posix.dirname(first)));
  const relative = (file: string): string =>
    file === '-' ? file : posix.relative(root, posix.resolve(world.cwd, file)) || file;
  const name = nameOf(given, variables);
  if (isMistake(name)) return name;
  return {
    kind: 'project',
    root,
    files: chosen.files.map(relative),
    ...(envFiles && { envFiles: envFiles.map(relative) }),
    profiles: profilesOf(given, variables),
    ...(name !== undefined && { name }),
    folderName: madeName(posix.basename(root)),
    environment: variables,
    ignored: chosen.ignored,
  };
}

type Variables = ReadonlyMap<string, string>;

/** Undefined where the default .env is meant. */
function envFilesOf({ env }: World, given: Given): readonly string[] | undefined {
  const said = values(given, 'env-file');
  if (said.length > 0) return said;
  const listed = split(env['COMPOSE_ENV_FILES'], ',');
  if (listed.length > 0) return listed;
  return /^(1|t|true)$/i.test(env['COMPOSE_DISABLE_ENV_FILE'] ?? '') ? [] : undefined;
}

/** The variables that choose files, profiles and name. Mistakes inside the files are told when the project is read. */
function readVariables(world: World, paths: readonly string[], mustBeThere: boolean): Variables | Mistake {
  const shell = shellOf(world);
  const found = new Map<string, string>();
  for (const path of paths) {
    const file = world.disk.read(posix.resolve(world.cwd, path));
    if (file.kind !== 'text' && mustBeThere) return failure(unreadable(path, file));
    if (file.kind !== 'text') continue;
    const entries = envFile({ file: path, text: file.text, secret: true }, environment({ shell }), new Report());
    for (const entry of entries) if (entry.value !== null) found.set(entry.name, entry.value);
  }
  return new Map([...found, ...Object.entries(shell)]);
}

/** -f, else COMPOSE_FILE, else the Compose files of the project's folder or of one above it. */
function filesOf(world: World, said: readonly string[], variables: Variables, folder: string): Discovered | Mistake {
  if (said.length > 0) return { files: said, ignored: [] };
  const listed = split(variables.get('COMPOSE_FILE'), variables.get('COMPOSE_PATH_SEPARATOR') || ':');
  if (listed.length > 0) return { files: listed, ignored: [] };
  const place = folder === '.' ? 'this folder' : folder;
  return discoverUpwards(world, posix.resolve(world.cwd, folder)) ?? failure(nothingFound(`in ${place} or one above`));
}

function profilesOf(given: Given, variables: Variables): readonly string[] {
  const said = values(given, 'profile');
  return said.length > 0 ? said : split(variables.get('COMPOSE_PROFILES'), ',');
}

function nameOf(given: Given, variables: Variables): string | Mistake | undefined {
  const said = value(given, 'project-name') || variables.get('COMPOSE_PROJECT_NAME');
  return said ? checkedName(said) : undefined;
}

function split(list: string | undefined, separator: string): readonly string[] {
  return (list ?? '')
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
