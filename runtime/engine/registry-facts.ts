import { delimiter, isAbsolute, join } from 'node:path';
import { isHelperName } from './credential-helper.ts';
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
    const config = configOf(world, named);
    if (named === undefined && world.read(file) === undefined) return { file, found: { kind: 'missing' } };
    return { file, found: { kind: 'read', ...readOf(config, world, isProgram) } };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { file, found: { kind: 'wrong', why: error.message } };
  }
}

function readOf({ auths = {}, credHelpers = {}, credsStore }: Config, world: Surroundings, isProgram: IsProgram) {
  const names = [...Object.keys(auths), ...Object.keys(credHelpers)].map(nameOf);
  const helpers = [...new Set([...Object.values(credHelpers), ...(credsStore ? [credsStore] : [])])].sort();
  const folders = (world.environment['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const isInPath = (helper: string): boolean =>
    isHelperName(helper) && folders.some((folder) => isProgram(join(folder, programOf(helper))));
  return {
    names: [...new Set(names)].sort(),
    missing: helpers.filter((helper) => !isInPath(helper)).map(programOf),
    hasSecrets: Object.values(auths).some(({ auth, password, identitytoken }) => auth || password || identitytoken),
  };
}

function programOf(helper: string): string {
  return `docker-credential-${helper}`;
}

/** Whoever writes a file by hand may put a password before the host. */
function nameOf(entry: string): string {
  return host(entry).replace(/^.*@/, '');
}
