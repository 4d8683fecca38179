import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import { withoutTask } from '../../compiler/context.ts';
import type { Diagnostic } from '../../compiler/diagnostic.ts';
import { files as realHost } from '../../compiler/files.ts';
import type { Host } from '../../compiler/host.ts';
import { ALL_ALLOWED } from '../../compiler/policy.ts';
import { type Configured, configOf, corpusFiles, mergeCases } from './corpus.ts';

/** A load of docker-compose 1.29's own tests. */
export interface Load {
  readonly test: string;
  /** Which of the test's loads it is, from 1. */
  readonly n: number;
  /** The project's folder, from the folder of the tests. */
  readonly working_dir: string;
  readonly files: readonly { readonly filename: string | null; readonly config: unknown }[];
  readonly env: { readonly [name: string]: string };
  /** What came out, where it was taken. */
  readonly result?: unknown;
  readonly error?: string;
}

/** All that were recorded. */
export function recordedLoads(): readonly Load[] {
  const text = readFileSync(join(mergeCases('docker-compose-v1'), 'config_test_cases.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Load);
}

/** Where the tests ran. */
const TOP = '/work-dir';

/** Folders that were there, and hold no Compose file. */
const FOLDERS = [`${TOP}/tests/fixtures/build-ctx`, `${TOP}/tests/fixtures/env`];

/** What the tests put into their process, which was not recorded. */
const ENVIRONMENT: { readonly [test: string]: { readonly [name: string]: string } } = {
  'InterpolationTest::test_config_file_with_environment_variable': {
    ...{ IMAGE: 'busybox', HOST_PORT: '80', LABEL_VALUE: 'myvalue' },
  },
  'InterpolationTest::test_config_file_with_environment_variable_with_defaults': { IMAGE: 'busybox' },
  'ExtendsTest::test_load_config_runs_interpolation_in_extended_service': { HOSTNAME_VALUE: 'penguin' },
  'VolumeConfigTest::test_volume_binding_with_environment_variable': { VOLUME_PATH: '/host/path' },
  'EnvTest::test_resolve_path': { HOSTENV: '/tmp', CONTAINERENV: '/host/tmp' },
};

/** The project's folder. */
export function folderOf(load: Load): string {
  return posix.resolve(TOP, load.working_dir);
}

/** `config` of a load's files. */
export function configOfLoad(load: Load): Configured {
  const written = load.files.map(({ filename, config }, index) => {
    const path = posix.resolve(filename?.includes('/') ? TOP : folderOf(load), filename ?? 'filename.yml');
    return { path: path.replace(/[^/]*$/, `${index}-$&`), plain: path, text: textOf(config) };
  });
  const texts = new Map([
    ...written.map(({ plain, text }) => [plain, text] as const),
    ...written.map(({ path, text }) => [path, text] as const),
  ]);
  return configOfTexts(folderOf(load), texts, { files: written.map(({ path }) => path), env: environmentOf(load) });
}

/** `config` of a text in a folder of the tests. */
export function configOfText(load: Load, text: string): Configured {
  const file = posix.join(folderOf(load), 'result.yml');
  return configOfTexts(folderOf(load), new Map([[file, text]]), { files: [file], env: environmentOf(load) });
}

/** What a plan of a load's only file would be refused for, beside what `config` refuses. */
export function planErrors(load: Load): readonly Diagnostic[] {
  const [file] = load.files;
  const host = hostOf(new Map([['/compose.yaml', textOf(file?.config)]]))('/');
  const context = withoutTask('/srv/example', 'c0ffee12');
  const { diagnostics } = compile({ host, files: ['compose.yaml'], context, policy: ALL_ALLOWED });
  return diagnostics.filter(({ level }) => level === 'error');
}

/** JSON is YAML, and YAML has keys that are numbers: they were recorded as texts. */
function textOf(config: unknown): string {
  return JSON.stringify(config).replace(/"(\d+)":/g, '$1: ');
}

function environmentOf({ test, env }: Load): { readonly [name: string]: string } {
  return { HOME: '/root', ...ENVIRONMENT[test], ...env };
}

function configOfTexts(
  folder: string,
  texts: ReadonlyMap<string, string>,
  { files, env }: { readonly files: readonly string[]; readonly env: { readonly [name: string]: string } },
): Configured {
  const isFile = (path: string): boolean => texts.has(path) || existsSync(there(path));
  const disk = { read: () => ({ kind: 'missing' }) as const, isFile, write: () => {} };
  return configOf(folder, files, { host: hostOf(texts), env, disk }, folder);
}

/** The tests' own files as they are in the corpus, and texts beside them. */
function hostOf(texts: ReadonlyMap<string, string>): (root: string) => Host {
  const real = realHost('/', ['/']);
  return (root) => ({
    read(path) {
      const full = posix.resolve(root, path);
      const text = real.look(there(full)) === 'file' ? undefined : texts.get(full);
      return text === undefined
        ? real.read(there(full))
        : { kind: 'text', text, bytes: new TextEncoder().encode(text) };
    },
    look(path) {
      const full = posix.resolve(root, path);
      if (texts.has(full)) return 'file';
      return FOLDERS.includes(full) ? 'folder' : real.look(there(full));
    },
  });
}

function there(path: string): string {
  return path.replace(new RegExp(`^${TOP}(?=/|$)`), join(corpusFiles, 'docker-compose-v1@1.29.2'));
}
