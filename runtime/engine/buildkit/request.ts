import type { BuildOptions } from '../engine.ts';
import { EngineError } from '../engine.ts';
import { entries, type Field, message } from './wire.ts';

export interface Solve {
  /** Names the build: its status is asked for by it. */
  readonly ref: string;
  readonly session: string;
  /** The tag of the result. */
  readonly image: string;
  readonly options: BuildOptions;
  /** What stands in the builder's own words already: `filename`, `context:NAME`, `add-hosts`. */
  readonly attributes: { readonly [name: string]: string };
}

/** moby.buildkit.v1.SolveRequest, BuildKit 0.8 (Engine 20.10) and later: the Dockerfile frontend, an image of the Engine. */
export function solveRequest({ ref, session, image, options, attributes }: Solve): Uint8Array {
  const { cacheFrom = [], cacheTo = [], entitlements = [] } = options;
  const imports = cacheFrom.map(cacheOf);
  const all = { ...attributesOf(options), ...attributes, ...(imports.length > 0 && importsAttribute(imports)) };
  return message(
    [1, ref],
    [3, 'moby'],
    ...entries(4, { name: image }),
    [5, session],
    [6, 'dockerfile.v0'],
    ...entries(7, all),
    [8, message(...cacheTo.map(cacheOf).map((one) => cacheField(4, one)), ...imports.map((one) => cacheField(5, one)))],
    ...entitlementsOf(options, entitlements).map((name): Field => [9, name]),
  );
}

function entitlementsOf({ network }: BuildOptions, stated: readonly string[]): readonly string[] {
  return [...new Set([...stated, ...(network === 'host' ? ['network.host'] : [])])];
}

/** Options as the Dockerfile frontend calls them (BuildKit's frontend/dockerui/config.go). */
function attributesOf(options: BuildOptions): { readonly [name: string]: string } {
  const { args = {}, imageLabels = {}, labels, target, network, shmSize, noCache, noCacheFilter = [] } = options;
  const { pull = false, platform, ulimits = [] } = options;
  const limits = ulimits.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`);
  return {
    ...prefixed('build-arg:', args),
    ...prefixed('label:', { ...imageLabels, ...labels }),
    // As the Engine's own builder does: what is here is not asked for anywhere else.
    'image-resolve-mode': pull ? 'pull' : 'local',
    ...(target !== undefined && { target }),
    ...((network === 'none' || network === 'host') && { 'force-network-mode': network }),
    ...(shmSize !== undefined && { 'shm-size': String(shmSize) }),
    ...(noCacheFilter.length > 0 && { 'no-cache': noCacheFilter.join(',') }),
    ...(noCache === true && { 'no-cache': '' }),
    ...(platform !== undefined && { platform }),
    ...(limits.length > 0 && { ulimit: limits.join(',') }),
  };
}

function prefixed(prefix: string, all: { readonly [name: string]: string }): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`${prefix}${name}`, value]));
}

interface Cache {
  readonly Type: string;
  readonly Attrs: { readonly [name: string]: string };
}

/** `type=registry,ref=app:cache`, or an image's name. */
function cacheOf(text: string): Cache {
  if (!text.includes('=')) return { Type: 'registry', Attrs: { ref: text } };
  const pairs = text.split(',').map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim()] as const;
  });
  const { type: Type = 'registry', ...Attrs } = Object.fromEntries(pairs);
  if (Type === 'local') {
    throw new EngineError(
      'refused',
      `a cache of type=local (${text}) is kept beside another builder than the Engine's`,
    );
  }
  return { Type, Attrs };
}

function cacheField(number: number, { Type, Attrs }: Cache): Field {
  return [number, message([1, Type], ...entries(2, Attrs))];
}

/** The frontend passes them on, and reads them for what it builds itself. */
function importsAttribute(imports: readonly Cache[]): { readonly [name: string]: string } {
  return { 'cache-imports': JSON.stringify(imports) };
}
