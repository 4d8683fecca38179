import { posix } from 'node:path';
import type { AgentUse, BuildUse, ContextUse } from '../attributes/build-use.ts';
import { allMasks, masked, segment } from '../attributes/lowering/fields.ts';
import { isImageName } from '../attributes/lowering/image.ts';
import type { Report } from '../diagnostic.ts';
import { isRemote, isWindows } from '../paths.ts';
import type { BuildAgent, BuildSecret, BuiltImage, Masks } from '../plan/plan.ts';
import { privateHostIn } from '../private-hosts.ts';
import type { Span } from '../source.ts';
import { sequence } from '../plan/sequence.ts';
import { builderOf, type Builders } from './builders.ts';
import type { Facts } from './facts.ts';
import { type Filing, originOf, valueOfVariable } from './files.ts';
import { imageMounts } from './image-mounts.ts';
import { type Bounding, checkBuildBounds } from './bounds.ts';
import { builtImage, isReserved } from './names.ts';
import { joinNetwork } from './network-powers.ts';
import { hostPath, placed } from './powers.ts';

/** What builds are made of. */
export interface Building {
  readonly filing: Filing;
  /** Those that are on, with containers or without, by their names in the file. */
  readonly services: ReadonlyMap<string, Facts>;
  readonly builders: Builders;
  /** The task's. */
  readonly cgroupParent?: string;
  readonly bounding: Bounding;
}

type Built = Pick<BuiltImage, 'build' | 'substituted'>;

/** The build of a service, judged: what of it others say, and what lies outside of the sandbox. */
export function builtOf(facts: Facts, use: BuildUse, building: Building): Built {
  const { service } = facts;
  const { world } = building.filing;
  for (const power of use.powers) {
    if (power.power === 'external-networks') joinNetwork({ service, name: '', hidden: false, ...power }, world);
    else world.judge.power(service, power);
  }
  checkBuildBounds(service, use, building.bounding);
  for (const label of Object.keys(use.value.labels ?? {}))
    if (isReserved(label)) world.report.add('label-reserved', use.contextAt, { service, label });
  if (building.cgroupParent !== undefined) checkHost(use.value.context, use.contextAt, world.report);
  checkDockerfile(facts, use, building);
  const written = { service, at: use.contextAt, hidden: isHidden(use, 'context') };
  const platform = facts.platform?.value ?? use.value.platform;
  const parts = [contextsOf(facts, use, building), secretsOf(facts, use, building), agentsOf(facts, use, building)];
  return {
    build: {
      ...use.value,
      context: folder(use.value.context, written, building),
      ...(platform !== undefined && { platform }),
      ...(building.cgroupParent !== undefined && { cgroupParent: building.cgroupParent }),
      ...Object.assign({}, ...parts.map(({ build }) => build)),
    },
    substituted: allMasks([use.substituted, ...parts.map(({ substituted }) => substituted)]),
  };
}

/** Some fields of a build, and the masks of their texts. */
interface Piece {
  readonly build: Partial<Built['build']>;
  readonly substituted: Masks;
}

function contextsOf({ service }: Facts, { contexts }: BuildUse, building: Building): Piece {
  const places = contexts.map((use) => {
    const { name, value, at, mask } = use;
    const hidden = mask !== undefined;
    checkContext(use, building.filing.world.report);
    if (building.cgroupParent !== undefined) checkHost(value, at, building.filing.world.report);
    const other = building.services.get(serviceIn(value) ?? '');
    const image = other?.build && `${IMAGE}${builtImage(building.filing.prefix, other.named)}`;
    return [name, image ?? folder(value, { service, at, hidden }, building)] as const;
  });
  return {
    build: places.length > 0 ? { contexts: Object.fromEntries(places) } : {},
    substituted: allMasks(contexts.map(({ name, mask }) => masked(`/contexts/${segment(name)}`, mask))),
  };
}

/** `service:base` -> `base`. */
function serviceIn(context: string): string | undefined {
  return /^service:(.*)$/s.exec(context)?.[1];
}

const IMAGE = 'docker-image://';

/** On a cluster's host, which reaches what nobody else may. */
function checkHost(url: string, at: Span, report: Report): void {
  const host = isRemote(url) ? privateHostIn(url) : undefined;
  if (host !== undefined) report.add('private-context', at, { host });
}

function checkContext({ value, at }: ContextUse, report: Report): void {
  if (report.has(['bad-pair'], at)) return;
  const [, why] = NO_CONTEXTS.find(([begin]) => begin.test(value)) ?? [];
  if (why !== undefined) report.add('bad-context', at, { why });
  else if (value.startsWith(IMAGE) && !isImageName(value.slice(IMAGE.length))) report.add('bad-image', at, {});
}

/** Docker compose takes `target:` for the name of a folder. */
const NO_CONTEXTS: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'write a folder, a URL, docker-image://NAME, or service:NAME'],
  [/^target:/, 'targets are of bake files; write service:NAME for what another service builds'],
  [/^oci-layout:/, 'the engine takes no image from a folder; load it (docker load) and write docker-image://NAME'],
];

function secretsOf({ service }: Facts, { secrets: uses }: BuildUse, { filing }: Building): Piece {
  const found = uses.flatMap((use) => {
    const origin = originOf(service, { kind: 'secret', source: use.value }, filing);
    // Of secrets no text stands in a file.
    return origin && !('inline' in origin.from) ? [{ use, from: origin.from, mask: origin.mask }] : [];
  });
  const secrets = found.map(({ use: { id }, from }): BuildSecret => ({ id, from }));
  const masks = found.flatMap(({ use, from, mask }, index) => [
    masked(`/secrets/${index}/id`, use.mask),
    masked(`/secrets/${index}/from/${'file' in from ? 'file' : 'environment'}`, mask),
  ]);
  return { build: secrets.length > 0 ? { secrets } : {}, substituted: allMasks(masks) };
}

function agentsOf({ service }: Facts, { agents }: BuildUse, { filing }: Building): Piece {
  const ssh = agents.map(({ id, value: paths, at, mask }): BuildAgent => {
    const hidden = mask !== undefined;
    if (paths.length === 0) checkAgent(service, at, filing);
    const found = paths.map((path) => placed(path, { service, at, hidden }, filing.world));
    return { id, ...(found.length > 0 && { path: found.join(',') }) };
  });
  return {
    build: ssh.length > 0 ? { ssh } : {},
    substituted: allMasks(
      agents.map(({ value: paths, mask }, index) => (paths.length > 0 ? masked(`/ssh/${index}/path`, mask) : {})),
    ),
  };
}

/** Whoever has the agent has its keys: it must be handed on by name, and lie where the pod may look. */
function checkAgent(service: string, at: AgentUse['at'], filing: Filing): void {
  if (filing.world.report.has(['bad-ssh'], at)) return;
  const of = { path: `services.${service}.build.ssh`, name: AGENT, quoted: JSON.stringify(AGENT), hidden: false };
  const socket = valueOfVariable({ ...of, at }, filing);
  if (socket !== undefined) hostPath(socket, { service, at, hidden: true }, filing.world);
}

const AGENT = 'SSH_AUTH_SOCK';

/** A context inside the sandbox stays relative, for the executor reads it there; any other is judged. */
function folder(context: string, of: Parameters<typeof hostPath>[1], { filing }: Building): string {
  return /^[/~]/.test(context) || isWindows(context) ? hostPath(context, of, filing.world) : context;
}

/** It may lie outside its context, but not outside the project. */
function checkDockerfile({ service }: Facts, use: BuildUse, { filing: { world } }: Building): void {
  const { value, dockerfileAt: at } = use;
  const { context, dockerfile = '.' } = value;
  const isOutside = dockerfile.startsWith('/') || posix.normalize(dockerfile).startsWith('../');
  if (!isOutside || isRemote(context)) return;
  const hidden = isHidden(use, 'dockerfile') || isHidden(use, 'context');
  const path = dockerfile.startsWith('/') ? dockerfile : posix.join(context, dockerfile);
  if (path.startsWith('../'))
    world.report.add('outside-root', at, { path: hidden ? 'of a variable' : dockerfile, what: 'the path' });
  else if (path.startsWith('/')) hostPath(path, { service, at, hidden }, world);
}

/** Whether an attribute of the build came from a variable. */
function isHidden({ substituted }: BuildUse, attribute: string): boolean {
  return substituted[`/${attribute}`] !== undefined;
}

/** Services without containers whose images others run, mount, or start their builds from. */
export function builtForOthers(
  services: readonly Facts[],
  { services: all, builders }: Pick<Building, 'services' | 'builders'>,
): readonly Facts[] {
  const known = new Map(services.map((facts) => [facts.named, facts]));
  // The map grows while it is walked.
  for (const facts of known.values()) {
    const others = [
      ...needed(facts).map(({ service }) => all.get(service)),
      builderOf(facts, builders),
      ...imageMounts(facts).map(({ image }) => builders.get(image.value)),
    ];
    for (const other of others) if (other && !known.has(other.named)) known.set(other.named, other);
  }
  return [...known.values()].slice(services.length);
}

/** No image can be built from itself. */
export function checkBuilds(services: readonly Facts[], report: Report): void {
  const builds = services.map((facts) => ({
    id: facts.named,
    needs: needed(facts).map(({ service }) => service),
    facts,
  }));
  const { cycle } = sequence(builds);
  const last = builds.find(({ id }) => id === cycle.at(-2))?.facts;
  const at = last && needed(last).find(({ service }) => service === cycle.at(-1))?.at;
  if (at) report.add('build-cycle', at, { circle: cycle.join(' -> ') });
}

function needed({ build }: Facts): readonly (Pick<ContextUse, 'at'> & { readonly service: string })[] {
  return (build?.contexts ?? []).flatMap(({ value, at }) => {
    const service = serviceIn(value);
    return service === undefined ? [] : [{ service, at }];
  });
}
