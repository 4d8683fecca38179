import { posix } from 'node:path';
import { topLevel } from '../attributes/tables.ts';
import { dockerfileOf } from '../build-context.ts';
import { SIMULATED } from '../context.ts';
import { cleanPath, isRemote, standsAlone } from '../paths.ts';
import { hostMountIn, pinSteps } from '../plan/host-mounts.ts';
import type { Build, ContainerFile, PodPlan, SourceFile } from '../plan/plan.ts';
import type { Span } from '../source.ts';
import type { Trace } from '../trace.ts';
import { get, quoted, type Scalar } from '../tree.ts';
import { movePaths } from '../walk.ts';

/** A file or folder that a pod needs from its sandbox. */
export interface Need {
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
  readonly as:
    | 'Compose file'
    | 'variables'
    | 'seccomp profile'
    | 'secret'
    | 'config'
    | 'build context'
    | 'Dockerfile'
    | 'ssh key'
    | 'mount';
  /** Where it is named; absent for what arguments name, or nobody: `.env`. */
  readonly at?: Span;
  /** As the file writes it, for messages: the path may be a variable's. */
  readonly written: string;
  /** Of a build context: the Dockerfile in it, which always goes along; empty where it is not there. */
  readonly dockerfile?: string;
}

interface Wanted extends Pick<Need, 'path' | 'as' | 'dockerfile'> {
  /** A path that is named beside it, where it is itself none. */
  readonly beside?: string;
}

/** What a plan for the simulated task needs, in the order of the plan, and where the files name it. */
export function needsOf(plan: PodPlan, { named, compiled }: Trace): readonly Need[] {
  const spots = compiled ? spotsOf(compiled.project.root) : new Map<string, Spot>();
  const wanted = [...plan.sources.map(ofSource), ...plan.files.flatMap(ofFile), ...builds(plan), ...mounts(plan)];
  const distinct = new Map(wanted.map((one) => [JSON.stringify([one.path, one.as, one.dockerfile]), one]));
  return [...distinct.values()].map(({ beside, ...one }) => {
    const at = named.get(one.path) ?? (beside === undefined ? undefined : spots.get(beside)?.at);
    const spot = spots.get(one.path) ?? { at, written: JSON.stringify(one.path) };
    return { ...one, written: spot.written, ...(spot.at && { at: spot.at }) };
  });
}

const KINDS: { readonly [K in SourceFile['kind']]: Need['as'] } = {
  compose: 'Compose file',
  'compose-1': 'Compose file',
  variables: 'variables',
  seccomp: 'seccomp profile',
};

function ofSource({ file, kind }: SourceFile): Wanted {
  return { path: cleanPath(file), as: KINDS[kind] };
}

function ofFile({ kind, from }: Pick<ContainerFile, 'kind' | 'from'>): readonly Wanted[] {
  return 'file' in from ? [{ path: cleanPath(from.file), as: kind }] : [];
}

/** What builds read in the sandbox. */
function builds({ images }: PodPlan): readonly Wanted[] {
  return images.flatMap((image): readonly Wanted[] => {
    if (image.kind !== 'build') return [];
    const { contexts = {}, secrets = [], ssh = [] } = image.build;
    const keys = ssh.flatMap(({ path = '' }) =>
      path.split(',').flatMap((one) => (one === '' ? [] : (insideOf(one) ?? []))),
    );
    return [
      ...mainContext(image.build),
      ...Object.values(contexts).flatMap((context) => contextIn(context, '')),
      ...secrets.flatMap(({ from }) => ofFile({ kind: 'secret', from })),
      ...keys.map((path): Wanted => ({ path, as: 'ssh key' })),
    ];
  });
}

/** With the Dockerfile, where that lies beside it. */
function mainContext(build: Build): readonly Wanted[] {
  const { kind, path } = dockerfileOf(build);
  return contextIn(build.context, path).flatMap((context) => {
    const far: Wanted = { path: posix.join(context.path, path), as: 'Dockerfile', beside: context.path };
    return [context, ...(kind === 'outside' ? [far] : [])];
  });
}

function contextIn(context: string, dockerfile: string): readonly Wanted[] {
  const path = isRemote(context) ? undefined : insideOf(context);
  return path === undefined ? [] : [{ path, as: 'build context', dockerfile }];
}

/** What containers mount of the sandbox, but for what the runtime writes there. */
function mounts(plan: PodPlan): readonly Wanted[] {
  const { containers, volumes } = plan;
  const sources = containers.flatMap(({ create: { HostConfig: { Binds = [], Mounts = [] } = {} } }) => [
    ...Binds.map((bind) => bind.slice(0, bind.indexOf(':'))),
    ...Mounts.flatMap(({ Type, Source = '' }) => (Type === 'bind' && !hostMountIn(Source) ? [Source] : [])),
  ]);
  const pins = pinSteps(plan).map(({ source }) => source);
  const devices = volumes.flatMap(({ create }) => create?.DriverOpts?.['device'] ?? []);
  return [...sources, ...pins, ...devices.filter((device) => device.startsWith('/'))].flatMap((source) => {
    const path = insideOf(source);
    return path === undefined ? [] : [{ path, as: 'mount' }];
  });
}

/** Relative to the sandbox; undefined for what lies elsewhere on the host. */
function insideOf(path: string): string | undefined {
  if (path === SIMULATED.sandbox) return '';
  if (path.startsWith(`${SIMULATED.sandbox}/`)) return path.slice(SIMULATED.sandbox.length + 1);
  if (standsAlone(path)) return path === '' ? '' : undefined;
  const clean = cleanPath(path);
  return clean === '.' ? '' : clean;
}

interface Spot {
  readonly at: Span | undefined;
  readonly written: string;
}

/** Where the joined files name a path, by the path; the first place of several. The rows know what a path is. */
function spotsOf(root: Parameters<typeof movePaths>[0]): ReadonlyMap<string, Spot> {
  const spots = new Map<string, Spot>();
  const note = (path: string, scalar: Scalar): Scalar => {
    const inside = insideOf(path);
    if (inside !== undefined && !spots.has(inside)) spots.set(inside, { at: scalar.span, written: quoted(scalar) });
    return scalar;
  };
  movePaths(root, topLevel, (scalar) => note(String(scalar.value), scalar));
  const services = get(root, 'services');
  for (const { value } of services?.kind === 'mapping' ? services.entries.values() : []) {
    const options = get(value, 'security_opt');
    for (const item of options?.kind === 'list' ? options.items : []) {
      if (item.kind === 'scalar') note(String(item.value).replace(/^seccomp[=:]/, ''), item);
    }
  }
  return spots;
}
