import { delimiter, join } from 'node:path';
import { type Config, configOf, fileOf, host } from './credentials.ts';
import { EngineError } from './engine.ts';
import type { Surroundings } from './host.ts';

/** What a config.json is like, without a secret. */
export interface RegistryFacts {
  readonly file: string;
  /** Its permission bits. */
  readonly bits?: number;
  readonly found:
    | { readonly kind: 'missing' }
    /** In a sentence. */
    | { readonly kind: 'wrong'; readonly why: string }
    | {
        readonly kind: 'read';
        /** Hosts of registries, sorted. */
        readonly names: readonly string[];
        /** Programs that hold credentials and are not in PATH: `docker-credential-pass`. */
        readonly missing: readonly string[];
        /** Whether the credentials stand in the file itself. */
        readonly hasSecrets: boolean;
      };
}

/** Whether a file is a program of this user's. */
type IsProgram = (path: string) => boolean;

/** Looks at the credentials of registries as `registries` reads them; no helper is asked. */
export function registryFacts(
  world: Surroundings,
  isProgram: IsProgram,
  named?: string,
): Pick<RegistryFacts, 'file' | 'found'> {
  const file = fileOf(world, named);
  try {
    const config: unknown = configOf(world, named);
    if (named === undefined && world.read(file) === undefined) return { file, found: { kind: 'missing' } };
    if (!isConfig(config)) return { file, found: { kind: 'wrong', why: `${file} is no config.json of Docker's` } };
    return { file, found: { kind: 'read', ...readOf(config, world, isProgram) } };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { file, found: { kind: 'wrong', why: error.message } };
  }
}

/** JSON may be anything. */
function isConfig(config: unknown): config is Config {
  if (!isMap(config)) return false;
  const { auths, credHelpers, credsStore } = config;
  const isStore = credsStore === undefined || typeof credsStore === 'string';
  const areAuths = auths === undefined || (isMap(auths) && Object.values(auths).every(isMap));
  const isText = (one: unknown) => typeof one === 'string';
  return (
    isStore &&
    areAuths &&
    (credHelpers === undefined || (isMap(credHelpers) && Object.values(credHelpers).every(isText)))
  );
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readOf({ auths = {}, credHelpers = {}, credsStore }: Config, world: Surroundings, isProgram: IsProgram) {
  const names = [...Object.keys(auths), ...Object.keys(credHelpers)].map(nameOf);
  const programs = [...Object.values(credHelpers), ...(credsStore ? [credsStore] : [])].map(
    (helper) => `docker-credential-${helper}`,
  );
  const folders = (world.environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const isInPath = (program: string): boolean => folders.some((folder) => isProgram(join(folder, program)));
  return {
    names: [...new Set(names)].sort(),
    missing: [...new Set(programs)].sort().filter((program) => !isInPath(program)),
    hasSecrets: Object.values(auths).some(({ auth, password, identitytoken }) => auth || password || identitytoken),
  };
}

/** Whoever writes a file by hand may put a password before the host. */
function nameOf(entry: string): string {
  return host(entry).replace(/^.*@/, '');
}
